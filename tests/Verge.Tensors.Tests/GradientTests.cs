using Verge.Testing;

namespace Verge.Tensors.Tests;

/// <summary>Every operation's backward against numerical gradients, on awkward shapes, on every path of the machine.</summary>
public class GradientTests
{
    private static readonly int[] Lengths = [3, 0, 1, 5];

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
                    (t, p) => t.Linear(rows == 0 ? t.Rows(t.Parameter(p[0]), []) : t.Parameter(p[0]), t.Parameter(p[1]), t.Parameter(p[2]), activation),
                    tolerance: 3e-3);
            }
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_match_for_matrix_products(SimdLevel level)
    {
        Check(level, p => (p.AddRandom("a", [5, 7], 1), p.AddRandom("b", [7, 3], 2)), (t, p) => t.MatMul(t.Parameter(p[0]), t.Parameter(p[1])));
        Check(level, p => (p.AddRandom("a", [5, 7], 1), p.AddRandom("b", [3, 7], 2)), (t, p) => t.MatMul(t.Parameter(p[0]), t.Parameter(p[1]), true));
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_match_for_embeddings(SimdLevel level)
    {
        foreach (var sparse in new[] { true, false })
        {
            Check(level, p => p.AddRandom("t", [6, 3], 1, sparse: sparse), (t, p) => t.Embedding(p[0], [4, 0, 4, 1]));
            Check(level, p => p.AddRandom("t", [6, 3], 1, sparse: sparse),
                (t, p) => t.EmbeddingMean(p[0], [4, 0, 4, 1, 2, 3, 5, 5, 5], t.Segments(Lengths)));
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_match_for_columns(SimdLevel level)
    {
        Check(level, p => (p.AddRandom("a", [5, 2], 1), p.AddRandom("b", [5, 9], 2)), (t, p) =>
        {
            var all = t.Concat(t.Parameter(p[0]), t.Parameter(p[1]), t.Parameter(p[0]));
            return t.Add(t.Slice(all, 1, 5), t.Slice(all, 8, 5));
        });
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_match_for_elementwise(SimdLevel level)
    {
        Check(level, p => (p.AddRandom("a", [5, 21], 1), p.AddRandom("b", [5, 21], 2), p.AddRandom("r", [21], 3), p.AddRandom("w", [5, 1], 4)), (t, p) =>
        {
            Variable a = t.Parameter(p[0]), b = t.Parameter(p[1]);
            var product = t.Multiply(t.Add(a, b), t.Subtract(a, b));
            return t.AddRow(t.ScaleRows(t.Scale(product, 0.7f), t.Parameter(p[3])), t.Parameter(p[2]));
        });
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_match_for_activations(SimdLevel level)
    {
        foreach (var activation in Enum.GetValues<Activation>())
        {
            Check(level, p => p.AddRandom("x", [5, 7], 1, 3), (t, p) =>
                t.Add(t.Activate(t.Parameter(p[0]), activation), t.Activate(t.Scale(t.Parameter(p[0]), 2), activation)));
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_match_for_dropout(SimdLevel level) =>
        Check(level, p => p.AddRandom("x", [5, 7], 1), (t, p) => t.Dropout(t.Parameter(p[0]), 0.3f, 99));

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_match_for_layer_norm(SimdLevel level)
    {
        foreach (var width in new[] { 3, 16, 37 })
        {
            Check(level, p => (p.AddRandom("x", [5, width], 1), p.AddRandom("g", [width], 2), p.AddRandom("b", [width], 3)),
                (t, p) => t.LayerNorm(t.Parameter(p[0]), t.Parameter(p[1]), t.Parameter(p[2])), step: 0.005f);
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_match_for_rows(SimdLevel level)
    {
        Check(level, p => p.AddRandom("x", [9, 5], 1), (t, p) =>
        {
            var x = t.Parameter(p[0]);
            var s = t.Segments(Lengths);
            return t.Concat(t.LastRows(x, s), t.SegmentSum(x, s), t.SegmentMean(x, s), t.Rows(x, [8, 0, 0, 3]));
        });
        Check(level, p => p.AddRandom("x", [4, 5], 1), (t, p) => t.RepeatRows(t.Parameter(p[0]), t.Segments(Lengths)));
        Check(level, p => (p.AddRandom("u", [4, 5], 1), p.AddRandom("x", [9, 5], 2)),
            (t, p) => t.SegmentDot(t.Parameter(p[0]), t.Parameter(p[1]), t.Segments(Lengths)));
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_match_for_losses(SimdLevel level)
    {
        Check(level, p => p.AddRandom("x", [9, 1], 1, 3), (t, p) => t.SoftmaxCrossEntropy(t.Parameter(p[0]), t.Segments(Lengths), [2, -1, 0, 3]));
        Check(level, p => p.AddRandom("x", [5, 1], 1, 3), (t, p) => t.BinaryCrossEntropy(t.Parameter(p[0]), [1, 0, 1, 0, 0.5f], [1, 2, 0, 0.5f, 1]));
        Check(level, p => p.AddRandom("x", [5, 3], 1, 3), (t, p) => t.Sum(t.Activate(t.Parameter(p[0]), Activation.Tanh)));
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_match_for_gru(SimdLevel level)
    {
        foreach (var (input, hidden) in new[] { (3, 5), (1, 1), (7, 16), (5, 33) })
        {
            Check(level, p =>
            {
                p.AddRandom("x", [9, input], 1);
                for (var l = 0; l < 2; l++)
                {
                    p.AddRandom($"wi{l}", [3 * hidden, l == 0 ? input : hidden], 2 + l, 0.5f);
                    p.AddRandom($"wh{l}", [3 * hidden, hidden], 4 + l, 0.5f);
                    p.AddRandom($"bi{l}", [3 * hidden], 6 + l, 0.5f);
                    p.AddRandom($"bh{l}", [3 * hidden], 8 + l, 0.5f);
                }
            }, (t, p) => t.Gru(t.Parameter(p[0]), t.Segments(Lengths), [Layer(t, p, 1), Layer(t, p, 5)]), perParameter: 24);
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_match_for_bahdanau_attention(SimdLevel level)
    {
        foreach (var width in new[] { 1, 5, 32 })
        {
            Check(level, p => (p.AddRandom("q", [7, width], 1), p.AddRandom("k", [9, width], 2), p.AddRandom("v", [width], 3), p.AddRandom("x", [9, 6], 4)),
                (t, p) => t.BahdanauAttention(
                    t.Parameter(p[0]), t.Segments([2, 1, 0, 4]), t.Parameter(p[1]), t.Segments([3, 0, 1, 5]), t.Parameter(p[2]), t.Parameter(p[3])));
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_match_for_multi_head_attention(SimdLevel level)
    {
        foreach (var (causal, dropout) in new[] { (false, 0f), (true, 0f), (true, 0.4f) })
        {
            Check(level, p => (p.AddRandom("q", [7, 6], 1), p.AddRandom("k", [9, 6], 2), p.AddRandom("v", [9, 10], 3)),
                (t, p) => t.MultiHeadAttention(
                    t.Parameter(p[0]), t.Parameter(p[1]), t.Parameter(p[2]), t.Segments([2, 1, 0, 4]), t.Segments([3, 0, 1, 5]), 2, causal, dropout, 5));
        }
    }

    private static GruLayer Layer(Tape t, ParameterSet p, int first) => first == 1
        ? new(t.Parameter(p["wi0"]), t.Parameter(p["wh0"]), t.Parameter(p["bi0"]), t.Parameter(p["bh0"]))
        : new(t.Parameter(p["wi1"]), t.Parameter(p["wh1"]), t.Parameter(p["bi1"]), t.Parameter(p["bh1"]));

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
