using Verge.Testing;

namespace Verge.Tensors.Tests;

/// <summary>The unit with attentional update gate: against its equations, its differences, and each sample alone against its batch.</summary>
public class AttentionalGruTests
{
    private const int Input = 5;
    private const int Hidden = 19;
    private static readonly int[] Lengths = [3, 0, 1, 17, 5, 5, 2, 4, 4, 4, 9, 1, 1, 2, 30, 3, 3, 3, 12, 0, 6];

    /// <summary>Zhou and others, 2019, eq. 5 to 8 with u, and 15, 16, in double precision; PyTorch's z is 1 − u, and its reset gate is applied after the product.</summary>
    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_compute_its_equations(SimdLevel level)
    {
        using var parameters = Parameters();
        foreach (var lengths in new[] { Lengths, [6] })
        {
            using var tape = new Tape(parameters, new TapeOptions { Level = level, Recording = false });
            var (x, attention) = Inputs(tape, lengths.Sum());
            var segments = tape.Segments(lengths);
            var states = tape.AttentionalGru(x, attention, segments, Layer(tape)).Value;
            for (var s = 0; s < lengths.Length; s++)
            {
                var h = new double[Hidden];
                for (var row = segments.Offset(s); row < segments.Offset(s) + segments.Length(s); row++)
                {
                    h = Reference(parameters, x.Value.Slice(row * Input, Input), h, attention.Value[row]);
                    for (var j = 0; j < Hidden; j++)
                    {
                        Assert.Equal(h[j], states[(row * Hidden) + j], 1e-5);
                    }
                }
            }
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_match_its_differences(SimdLevel level)
    {
        foreach (var (input, hidden, lengths) in new[] { (3, 5, Lengths), (1, 1, [2, 3]), (5, 33, [4, 0, 2]), (3, 5, [0, 0]), (3, 5, [4]), (7, 16, [1, 1, 0, 2]) })
        {
            using var p = new ParameterSet();
            p.AddRandom("x", [lengths.Sum() + 1, input], 1);
            p.AddRandom("a", [lengths.Sum() + 1, 1], 2);
            p.AddRandom("wi", [3 * hidden, input], 3, 0.5f);
            p.AddRandom("wh", [3 * hidden, hidden], 4, 0.5f);
            p.AddRandom("bi", [3 * hidden], 5, 0.5f);
            p.AddRandom("bh", [3 * hidden], 6, 0.5f);
            var rows = Enumerable.Range(0, lengths.Sum()).ToArray();
            GradientCheck.Run(
                p,
                t => t.AttentionalGru(
                    t.Rows(t.Parameter(p[0]), rows), t.Rows(t.Parameter(p[1]), rows), t.Segments(lengths),
                    new(t.Parameter(p[2]), t.Parameter(p[3]), t.Parameter(p[4]), t.Parameter(p[5]))),
                perParameter: 24,
                tapes: recording => new Tape(p, new TapeOptions { Level = level, Recording = recording }));
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_sum_the_gradients_of_single_samples_in_a_batch(SimdLevel level)
    {
        using var parameters = Parameters();
        using Tape batch = new(parameters, new TapeOptions { Level = level }), alone = new(parameters, new TapeOptions { Level = level });
        var (x, attention) = Inputs(batch, Lengths.Sum());
        var segments = batch.Segments(Lengths);
        var seed = Numbers(Lengths.Sum() * Hidden, 4, -1);
        batch.Backward(batch.AttentionalGru(x, attention, segments, Layer(batch)), seed);
        for (var s = 0; s < Lengths.Length; s++)
        {
            alone.Reset();
            int offset = segments.Offset(s), length = segments.Length(s);
            var own = alone.Input(length, Input, out var value, requiresGradient: true);
            x.Value.Slice(Input * offset, Input * length).CopyTo(value);
            var weights = alone.Input(length, 1, out value, requiresGradient: true);
            attention.Value.Slice(offset, length).CopyTo(value);
            alone.Backward(alone.AttentionalGru(own, weights, alone.Segments([length]), Layer(alone)), seed.AsSpan(Hidden * offset, Hidden * length));
            TensorAssert.Close(own.Gradient, x.Gradient.Slice(Input * offset, Input * length), 1e-4, 1e-6, $"sample {s}");
            TensorAssert.Close(weights.Gradient, attention.Gradient.Slice(offset, length), 1e-4, 1e-6, $"weights of {s}");
        }

        foreach (var parameter in parameters)
        {
            TensorAssert.Close(alone.Gradients.Dense(parameter), batch.Gradients.Dense(parameter), 1e-4, 1e-4, parameter.Name);
        }
    }

    [Fact]
    public void Should_name_what_does_not_fit()
    {
        using var parameters = Parameters();
        using var tape = new Tape(parameters);
        var (x, attention) = Inputs(tape, 4);
        Assert.StartsWith(
            "AttentionalGru expected x [5, any], got [4, 5].",
            Assert.Throws<ArgumentException>(() => tape.AttentionalGru(x, attention, tape.Segments([5]), Layer(tape))).Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "AttentionalGru expected attention [4, 1], got [4, 5].",
            Assert.Throws<ArgumentException>(() => tape.AttentionalGru(x, x, tape.Segments([4]), Layer(tape))).Message, StringComparison.Ordinal);
    }

    private static ParameterSet Parameters()
    {
        var parameters = new ParameterSet();
        parameters.AddRandom("wi", [3 * Hidden, Input], 3, 0.5f);
        parameters.AddRandom("wh", [3 * Hidden, Hidden], 4, 0.5f);
        parameters.AddRandom("bi", [3 * Hidden], 5, 0.5f);
        parameters.AddRandom("bh", [3 * Hidden], 6, 0.5f);
        return parameters;
    }

    private static GruLayer Layer(Tape tape)
    {
        var p = tape.Parameters;
        return new(tape.Parameter(p[0]), tape.Parameter(p[1]), tape.Parameter(p[2]), tape.Parameter(p[3]));
    }

    private static (Variable X, Variable Attention) Inputs(Tape tape, int rows)
    {
        var x = tape.Input(rows, Input, out var values, requiresGradient: true);
        Numbers(rows * Input, 1, -1).CopyTo(values);
        var attention = tape.Input(rows, 1, out values, requiresGradient: true);
        Numbers(rows, 2, 0).CopyTo(values);
        return (x, attention);
    }

    private static float[] Numbers(int count, int seed, float least)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => least + ((1 - least) * random.NextSingle()))];
    }

    private static double[] Reference(ParameterSet p, ReadOnlySpan<float> x, double[] h, double attention)
    {
        double Sum(Parameter weight, Parameter bias, int row, Func<int, double> input) =>
            bias.Value[row] + Enumerable.Range(0, weight.Columns).Sum(i => weight.Value[(row * weight.Columns) + i] * input(i));

        var given = x.ToArray();
        var next = new double[Hidden];
        for (var j = 0; j < Hidden; j++)
        {
            double Of(int gate) => Sum(p[0], p[2], (gate * Hidden) + j, i => given[i]);
            double Past(int gate) => Sum(p[1], p[3], (gate * Hidden) + j, i => h[i]);
            var reset = 1 / (1 + Math.Exp(-Of(0) - Past(0)));
            var update = 1 / (1 + Math.Exp(Of(1) + Past(1)));
            var proposed = Math.Tanh(Of(2) + (reset * Past(2)));
            next[j] = ((1 - (attention * update)) * h[j]) + (attention * update * proposed);
        }

        return next;
    }
}
