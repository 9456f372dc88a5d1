using Verge.Testing;

namespace Verge.Tensors.Tests;

/// <summary>Every operation's backward against numerical gradients, on awkward shapes, on every path of the machine.</summary>
public partial class GradientTests
{
    private static readonly int[] Lengths = [3, 0, 1, 5];

    // No row, one row; one column, fewer than any vector holds, and odd numbers beyond one and two vectors.
    private static readonly (int Rows, int Width)[] Shapes = [(5, 7), (0, 3), (1, 1), (1, 3), (4, 17), (3, 33)];

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_match_for_linear(SimdLevel level)
    {
        foreach (var activation in Enum.GetValues<Activation>())
        {
            // Functions with a kink get a bias that no input can outweigh.
            var kink = activation is Activation.Relu or Activation.LeakyRelu;
            foreach (var (rows, inner, columns) in new[] { (1, 1, 1), (0, 3, 2), (5, 7, 3), (9, 17, 33), (20, 4, 19) })
            {
                Check(level, p => (p.AddRandom("x", [rows + 1, inner], 1, 0.3f), p.AddRandom("w", [columns, inner], 2, 0.3f), p.AddRandom("b", [columns], 3, kink ? 40 : 1)),
                    (t, p) => t.Linear(First(t, p[0], rows), t.Parameter(p[1]), t.Parameter(p[2]), activation),
                    tolerance: 3e-3);
            }
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_match_for_matrix_products(SimdLevel level)
    {
        foreach (var (rows, inner, columns) in new[] { (5, 7, 3), (1, 1, 1), (0, 3, 2), (9, 17, 33), (1, 33, 1) })
        {
            Check(level, p => (p.AddRandom("a", [rows + 1, inner], 1, 0.5f), p.AddRandom("b", [inner, columns], 2, 0.5f)), (t, p) => t.MatMul(First(t, p[0], rows), t.Parameter(p[1])));
            Check(level, p => (p.AddRandom("a", [rows + 1, inner], 1, 0.5f), p.AddRandom("b", [columns, inner], 2, 0.5f)), (t, p) => t.MatMul(First(t, p[0], rows), t.Parameter(p[1]), true));
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_match_for_embeddings(SimdLevel level)
    {
        foreach (var (sparse, width) in new[] { (true, 3), (false, 3), (true, 1), (true, 17), (false, 33) })
        {
            Check(level, p => p.AddRandom("t", [6, width], 1, sparse: sparse), (t, p) => t.Embedding(p[0], [4, 0, 4, 1]));
            Check(level, p => p.AddRandom("t", [6, width], 1, sparse: sparse), (t, p) => t.Embedding(p[0], []));
            Check(level, p => p.AddRandom("t", [6, width], 1, sparse: sparse),
                (t, p) => t.EmbeddingMean(p[0], [4, 0, 4, 1, 2, 3, 5, 5, 5], t.Segments(Lengths)));
            Check(level, p => p.AddRandom("t", [6, width], 1, sparse: sparse), (t, p) => t.EmbeddingMean(p[0], [], t.Segments([0, 0])));
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_match_for_columns(SimdLevel level)
    {
        foreach (var (rows, left, right) in new[] { (5, 2, 9), (1, 1, 5), (0, 2, 9), (3, 17, 33) })
        {
            Check(level, p => (p.AddRandom("a", [rows + 1, left], 1), p.AddRandom("b", [rows + 1, right], 2)), (t, p) =>
            {
                var a = First(t, p[0], rows);
                var all = t.Concat(a, First(t, p[1], rows), a);
                return t.Add(t.Slice(all, 1, 5), t.Slice(all, all.Shape.Columns - 5, 5));
            });
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_match_for_elementwise(SimdLevel level)
    {
        foreach (var (rows, width) in Shapes)
        {
            Check(level, p => (p.AddRandom("a", [rows + 1, width], 1), p.AddRandom("b", [rows + 1, width], 2), p.AddRandom("r", [width], 3), p.AddRandom("w", [rows + 1, 1], 4)), (t, p) =>
            {
                Variable a = First(t, p[0], rows), b = First(t, p[1], rows);
                var product = t.Multiply(t.Add(a, b), t.Subtract(a, b));
                return t.AddRow(t.ScaleRows(t.Scale(product, 0.7f), First(t, p[3], rows)), t.Parameter(p[2]));
            });
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_match_for_activations(SimdLevel level)
    {
        foreach (var activation in Enum.GetValues<Activation>())
        {
            foreach (var (rows, width) in Shapes)
            {
                Check(level, p => p.AddRandom("x", [rows + 1, width], 1, 3), (t, p) =>
                {
                    var x = First(t, p[0], rows);
                    return t.Add(t.Activate(x, activation), t.Activate(t.Scale(x, 2), activation));
                });
            }
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_match_for_dropout(SimdLevel level)
    {
        foreach (var (rows, width) in Shapes)
        {
            Check(level, p => p.AddRandom("x", [rows + 1, width], 1), (t, p) => t.Dropout(First(t, p[0], rows), 0.3f, 99));
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_match_for_layer_norm(SimdLevel level)
    {
        foreach (var (rows, width) in new[] { (5, 3), (1, 16), (5, 37), (0, 3), (3, 1) })
        {
            Check(level, p => (p.AddRandom("x", [rows + 1, width], 1), p.AddRandom("g", [width], 2), p.AddRandom("b", [width], 3)),
                (t, p) => t.LayerNorm(First(t, p[0], rows), t.Parameter(p[1]), t.Parameter(p[2])), step: 0.005f);
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_match_for_norms_of_sums(SimdLevel level)
    {
        foreach (var (rows, width, dropout) in new[] { (5, 3, 0f), (35, 16, 0.3f), (5, 37, 0.3f), (0, 3, 0.3f), (3, 1, 0f) })
        {
            Check(level, p => (p.AddRandom("x", [rows + 1, width], 1), p.AddRandom("a", [rows + 1, width], 2), p.AddRandom("g", [width], 3), p.AddRandom("b", [width], 4)), (t, p) =>
            {
                Variable x = First(t, p[0], rows), added = First(t, p[1], rows);
                return t.Add(x, t.AddLayerNorm(x, added, t.Parameter(p[2]), t.Parameter(p[3]), dropout, 7));
            }, step: 0.005f);
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_match_for_losses(SimdLevel level)
    {
        Check(level, p => p.AddRandom("x", [9, 1], 1, 3), (t, p) => t.SoftmaxCrossEntropy(t.Parameter(p[0]), t.Segments(Lengths), [2, -1, 0, 3]));
        Check(level, p => p.AddRandom("x", [1, 1], 1, 3), (t, p) => t.SoftmaxCrossEntropy(t.Parameter(p[0]), t.Segments([1]), [0]));
        Check(level, p => p.AddRandom("x", [1, 1], 1, 3), (t, p) => t.SoftmaxCrossEntropy(First(t, p[0], 0), t.Segments([0, 0]), [-1, -1]));
        Check(level, p => p.AddRandom("x", [37, 1], 1, 3), (t, p) => t.SoftmaxCrossEntropy(t.Parameter(p[0]), t.Segments([33, 4]), [32, 0]));
        float[] shares = [.. Enumerable.Range(0, 37).Select(i => i >= 33 ? 0 : i % 11 == 0 ? 1 / 3f : 0)];
        Check(level, p => p.AddRandom("x", [37, 1], 1, 3), (t, p) => t.ListwiseCrossEntropy(t.Parameter(p[0]), t.Segments([33, 4]), shares));
        Check(level, p => p.AddRandom("x", [9, 1], 1, 3), (t, p) => t.ListwiseCrossEntropy(t.Parameter(p[0]), t.Segments(Lengths), [0.5f, 0, 0.5f, 1, 0, 0, 0, 0.25f, 0.75f]));
        Check(level, p => p.AddRandom("x", [1, 1], 1, 3), (t, p) => t.ListwiseCrossEntropy(First(t, p[0], 0), t.Segments([0, 0]), []));
        foreach (var rows in new[] { 0, 1, 5, 33 })
        {
            float[] labels = [.. Enumerable.Range(0, rows).Select(i => i % 3 / 2f)];
            float[] weights = [.. Enumerable.Range(0, rows).Select(i => i % 4 * 0.5f)];
            Check(level, p => p.AddRandom("x", [rows + 1, 1], 1, 3), (t, p) => t.BinaryCrossEntropy(First(t, p[0], rows), labels, weights));
            Check(level, p => p.AddRandom("x", [rows + 1, 1], 1, 3), (t, p) => t.BinaryCrossEntropy(First(t, p[0], rows), labels));
            Check(level, p => p.AddRandom("x", [rows + 1, 3], 1, 3), (t, p) => t.Sum(t.Activate(First(t, p[0], rows), Activation.Tanh)));
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_match_for_row_lengths(SimdLevel level)
    {
        foreach (var (rows, width) in Shapes)
        {
            Check(level, p => p.AddRandom("x", [rows + 1, width], 1, 2), (t, p) => t.NormalizeRows(First(t, p[0], rows)), step: 0.005f);
            Check(level, p => p.AddRandom("x", [rows + 1, width], 1, 2), (t, p) => t.SquashRows(First(t, p[0], rows)), step: 0.005f);
        }
    }

    [Fact]
    public void Should_leave_rows_of_zeros_without_a_direction()
    {
        using var parameters = new ParameterSet();
        var x = parameters.Add("x", [2, 3]);
        x.Value[3] = 3;
        x.Value[4] = -4;
        using var tape = new Tape(parameters);
        Variable unit = tape.NormalizeRows(tape.Parameter(x)), capsule = tape.SquashRows(tape.Parameter(x));
        TensorAssert.Close([0, 0, 0, 0.6f, -0.8f, 0], unit.Value, 1e-6, 1e-6, "unit");
        TensorAssert.Close([0, 0, 0, 0.6f * 25 / 26, -0.8f * 25 / 26, 0], capsule.Value, 1e-6, 1e-6, "capsule");
        tape.Seed(unit, [1, 1, 1, 0, 0, 0]);
        tape.Seed(capsule, [1, 1, 1, 0, 0, 0]);
        tape.Backward();
        Assert.All(tape.Gradients.Dense(x).ToArray(), gradient => Assert.Equal(0, gradient));
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_match_for_sums_of_exponential_products(SimdLevel level)
    {
        foreach (var (rows, width, items) in new[] { (3, 5, 4), (1, 1, 1), (0, 3, 2), (17, 3, 33), (2, 7, 1100) })
        {
            Check(level, p => (p.AddRandom("u", [rows + 1, width], 1), p.AddRandom("v", [items, width], 2)),
                (t, p) => t.LogSumExpProducts(First(t, p[0], rows), t.Parameter(p[1])));
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_match_for_weighted_sums_of_samples(SimdLevel level)
    {
        foreach (var (interests, width) in new[] { (1, 1), (3, 7), (4, 17), (5, 33) })
        {
            Check(level, p => (p.AddRandom("w", [9, interests], 1, 2), p.AddRandom("v", [9, width], 2)), (t, p) =>
            {
                var segments = t.Segments(Lengths);
                return t.SegmentWeightedSums(t.SegmentSoftmax(t.Parameter(p[0]), segments), t.Parameter(p[1]), segments);
            });
            Check(level, p => (p.AddRandom("w", [1, interests], 1, 2), p.AddRandom("v", [1, width], 2)), (t, p) =>
            {
                var segments = t.Segments([0, 0]);
                return t.SegmentWeightedSums(t.SegmentSoftmax(First(t, p[0], 0), segments), First(t, p[1], 0), segments);
            });
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_match_for_other_shapes(SimdLevel level) =>
        Check(level, p => p.AddRandom("x", [3, 4], 1), (t, p) =>
        {
            var x = t.Reshape(t.Activate(t.Parameter(p[0]), Activation.Tanh), 6, 2);
            return t.Add(x, t.Reshape(t.Reshape(x, 1, 12), 6, 2));
        });

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_match_for_losses_over_shared_negatives(SimdLevel level)
    {
        foreach (var (rows, columns) in new[] { (3, 5), (1, 1), (2, 33), (0, 4) })
        {
            int[] own = [.. Enumerable.Range(0, rows)], classes = [.. Enumerable.Range(0, columns).Select(c => c % 3 == 0 && columns > 1 ? c % 2 : 9)];
            float[] shifts = [.. Enumerable.Range(0, columns).Select(c => c * 0.1f)];
            Check(level, p => (p.AddRandom("p", [rows + 1, 1], 1, 2), p.AddRandom("n", [rows + 1, columns], 2, 2)),
                (t, p) => t.SharedNegativesCrossEntropy(First(t, p[0], rows), First(t, p[1], rows), own, classes, shifts));
            Check(level, p => (p.AddRandom("p", [rows + 1, 1], 1, 2), p.AddRandom("n", [rows + 1, columns], 2, 2)),
                (t, p) => t.BprMax(First(t, p[0], rows), First(t, p[1], rows), own, classes, 0.7f));
        }
    }

    [Fact]
    public void Should_compute_listwise_cross_entropy_as_by_hand()
    {
        using var parameters = new ParameterSet();
        using var tape = new Tape(parameters);
        var logits = tape.Constant([1, 2, 0.5f, -1000, 1000], 5, 1);
        var first = Math.Log(Math.Exp(1) + Math.Exp(2) + Math.Exp(0.5)) - (0.5 * 1) - (0.5 * 0.5);
        Assert.Equal(first + 2000, tape.ListwiseCrossEntropy(logits, tape.Segments([3, 2]), [0.5f, 0, 0.5f, 1, 0]).Scalar, 1e-3);

        // A list without any share adds nothing.
        Assert.Equal(first, tape.ListwiseCrossEntropy(logits, tape.Segments([3, 2]), [0.5f, 0, 0.5f, 0, 0]).Scalar, 1e-6);
    }

    [Fact]
    public void Should_compute_bpr_max_as_by_hand()
    {
        using var parameters = new ParameterSet();
        using var tape = new Tape(parameters);
        Variable positive = tape.Constant([1.5f], 1, 1), negatives = tape.Constant([0.5f, 9f, -1f], 1, 3);
        double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
        double first = Math.Exp(0.5) / (Math.Exp(0.5) + Math.Exp(-1)), second = 1 - first;
        var expected = -Math.Log((first * Sigmoid(1)) + (second * Sigmoid(2.5))) + (0.3 * ((first * 0.25) + second));

        // The second negative is the positive itself.
        Assert.Equal(expected, tape.BprMax(positive, negatives, [7], [1, 7, 2], 0.3f).Scalar, 1e-6);
    }

    /// <summary>The first rows of a parameter; it holds one more, because a parameter without rows is none.</summary>
    private static Variable First(Tape t, Parameter parameter, int rows) => t.Rows(t.Parameter(parameter), [.. Enumerable.Range(0, rows)]);

    private static void Check<T>(
        SimdLevel level, Func<ParameterSet, T> make, Func<Tape, ParameterSet, Variable> forward, float step = 0.02f, int perParameter = 40,
        double tolerance = 1e-3) =>
        Check(level, (ParameterSet p) => { make(p); }, forward, step, perParameter, tolerance);

    private static void Check(
        SimdLevel level, Action<ParameterSet> make, Func<Tape, ParameterSet, Variable> forward, float step = 0.02f, int perParameter = 40,
        double tolerance = 1e-3)
    {
        using var parameters = new ParameterSet();
        make(parameters);
        GradientCheck.Run(
            parameters, t => forward(t, parameters), tolerance, step, perParameter,
            recording => new Tape(parameters, new TapeOptions { Recording = recording, Level = level }));
    }
}
