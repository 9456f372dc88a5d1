using Verge.Testing;

namespace Verge.Tensors.Tests;

/// <summary>Recurrent and attention operations: against plain formulas, and each sample alone against its batch.</summary>
public class SequenceTests
{
    private static readonly int[] Lengths = [3, 0, 1, 17, 5, 5, 2, 4, 4, 4, 9, 1, 1, 2, 30, 3, 3, 3, 12, 0, 6];

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_compute_a_gru_as_its_formula(SimdLevel level)
    {
        const int Input = 5, Hidden = 7;
        using var parameters = GruParameters(Input, Hidden, 1);
        using var tape = new Tape(parameters, new TapeOptions { Level = level });
        var x = RandomInput(tape, 6, Input, 9);
        var states = tape.Gru(x, tape.Segments([6]), [Layer(tape, parameters, 0)]).Value;
        var h = new double[Hidden];
        for (var t = 0; t < 6; t++)
        {
            h = ReferenceStep(parameters, x.Value.Slice(t * Input, Input), h);
            for (var j = 0; j < Hidden; j++)
            {
                Assert.Equal(h[j], states[t * Hidden + j], 1e-5);
            }
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_give_a_sample_the_same_states_alone_and_in_a_batch(SimdLevel level)
    {
        using var parameters = GruParameters(6, 19, 3);
        foreach (var recording in new[] { true, false })
        {
            using Tape batch = new(parameters, new TapeOptions { Level = level, Recording = recording });
            using Tape alone = new(parameters, new TapeOptions { Level = level, Recording = false });
            var x = RandomInput(batch, Lengths.Sum(), 6, 3);
            var segments = batch.Segments(Lengths);
            var states = batch.Gru(x, segments, Layers(batch, parameters)).Value;
            for (var s = 0; s < Lengths.Length; s++)
            {
                alone.Reset();
                int offset = segments.Offset(s), length = segments.Length(s);
                var own = alone.Constant(x.Value.Slice(6 * offset, 6 * length), length, 6);
                TensorAssert.Close(
                    alone.Gru(own, alone.Segments([length]), Layers(alone, parameters)).Value, states.Slice(19 * offset, 19 * length), 0, 1e-6, $"sample {s}");
            }
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_give_a_long_sequence_the_same_gradient_alone_and_beside_another(SimdLevel level)
    {
        using var parameters = GruParameters(6, 19, 3);
        using Tape both = new(parameters, new TapeOptions { Level = level }), alone = new(parameters, new TapeOptions { Level = level });
        foreach (var length in new[] { 113, 150, 250, 400 })
        {
            both.Reset();
            alone.Reset();
            var x = RandomInput(both, length + 5, 6, 3, true);
            var seed = RandomInput(both, length + 5, 19, 4).Value.ToArray();
            both.Backward(both.Gru(x, both.Segments([length, 5]), Layers(both, parameters)), seed);
            var own = alone.Input(length, 6, out var values, requiresGradient: true);
            x.Value[..(6 * length)].CopyTo(values);
            alone.Backward(alone.Gru(own, alone.Segments([length]), Layers(alone, parameters)), seed.AsSpan(0, 19 * length));
            TensorAssert.Close(x.Gradient[..(6 * length)], own.Gradient, 1e-4, 1e-6, $"{length} rows");
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_sum_the_gradients_of_single_samples_in_a_batch(SimdLevel level)
    {
        using var parameters = GruParameters(6, 19, 3);
        using Tape batch = new(parameters, new TapeOptions { Level = level }), alone = new(parameters, new TapeOptions { Level = level });
        var x = RandomInput(batch, Lengths.Sum(), 6, 3, true);
        var segments = batch.Segments(Lengths);
        var seed = RandomInput(batch, Lengths.Sum(), 19, 4).Value.ToArray();
        batch.Backward(batch.Gru(x, segments, Layers(batch, parameters)), seed);
        for (var s = 0; s < Lengths.Length; s++)
        {
            alone.Reset();
            int offset = segments.Offset(s), length = segments.Length(s);
            var own = alone.Input(length, 6, out var value, requiresGradient: true);
            x.Value.Slice(6 * offset, 6 * length).CopyTo(value);
            alone.Backward(alone.Gru(own, alone.Segments([length]), Layers(alone, parameters)), seed.AsSpan(19 * offset, 19 * length));
            TensorAssert.Close(own.Gradient, x.Gradient.Slice(6 * offset, 6 * length), 1e-4, 1e-6, $"sample {s}");
        }

        foreach (var parameter in parameters)
        {
            TensorAssert.Close(alone.Gradients.Dense(parameter), batch.Gradients.Dense(parameter), 1e-4, 1e-4, parameter.Name);
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_add_to_a_gradient_that_is_there_already(SimdLevel level)
    {
        using var parameters = GruParameters(6, 4, 2);
        using var tape = new Tape(parameters, new TapeOptions { Level = level });
        float[][] gradients = new float[2][];
        for (var run = 0; run < 2; run++)
        {
            tape.Reset();
            var x = RandomInput(tape, 9, 6, 3, true);
            var y = tape.Gru(x, tape.Segments([4, 5]), Layers(tape, parameters));
            tape.Seed(y, RandomInput(tape, 9, 4, 4).Value);
            if (run == 1)
            {
                tape.Seed(x, Enumerable.Repeat(1f, 54).ToArray());
            }

            tape.Backward();
            gradients[run] = x.Gradient.ToArray();
        }

        TensorAssert.Close([.. gradients[0].Select(g => g + 1)], gradients[1]);
    }

    [Fact]
    public void Should_step_as_the_whole_sequence_does()
    {
        using var parameters = GruParameters(6, 19, 3);
        using var tape = new Tape(parameters, new TapeOptions { Recording = false, FrozenParameters = true });
        using var stepper = new GruStepper([.. parameters]);
        Assert.Equal((3, 6, 57, 19), (stepper.Layers, stepper.InputWidth, stepper.StateWidth, stepper.OutputWidth));
        var x = RandomInput(tape, 25, 6, 3);
        var states = tape.Gru(x, tape.Segments([25]), Layers(tape, parameters)).Value;
        var state = new float[stepper.StateWidth];
        for (var t = 0; t < 25; t++)
        {
            stepper.Step(x.Value.Slice(6 * t, 6), state);
            TensorAssert.Close(states.Slice(19 * t, 19), state.AsSpan(38), 0, 1e-6, $"step {t}");
        }

        Assert.Contains("expected 6 inputs, got 5", Assert.Throws<ArgumentException>(() => stepper.Step(new float[5], state)).Message, StringComparison.Ordinal);
        Assert.Contains("expected 57 floats", Assert.Throws<ArgumentException>(() => stepper.Step(new float[6], new float[1])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_give_frozen_parameters_the_same_results(SimdLevel level)
    {
        using var parameters = GruParameters(6, 19, 2);
        using var plain = new Tape(parameters, new TapeOptions { Level = level, Recording = false });
        using var frozen = new Tape(parameters, new TapeOptions { Level = level, Recording = false, FrozenParameters = true });
        for (var step = 0; step < 3; step++)
        {
            var results = new List<float[]>();
            foreach (var tape in new[] { plain, frozen })
            {
                tape.Reset();
                var y = tape.Gru(RandomInput(tape, 11, 6, step), tape.Segments([4, 7]), Layers(tape, parameters));
                var z = tape.Linear(y, tape.Parameter(parameters["weight_hh_l1"]), tape.Parameter(parameters["bias_hh_l1"]), Activation.Tanh);
                results.Add(z.Value.ToArray());
            }

            TensorAssert.Close(results[0], results[1], 1e-6, 1e-6);
        }

        Assert.Throws<ArgumentException>(() => new Tape(parameters, new TapeOptions { FrozenParameters = true }));
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_attend_as_the_formula_and_sum_weights_to_one(SimdLevel level)
    {
        using var parameters = new ParameterSet();
        using var tape = new Tape(parameters, new TapeOptions { Level = level });
        foreach (var range in new[] { 1f, 100f })
        {
            tape.Reset();
            Variable query = RandomInput(tape, 4, 5, 1, range: range), key = RandomInput(tape, 6, 5, 2, range: range);
            Variable v = RandomInput(tape, 1, 5, 3), value = RandomInput(tape, 6, 3, 4);
            var result = tape.BahdanauAttention(query, tape.Segments([3, 1]), key, tape.Segments([6, 0]), v, value, out var weights);
            Assert.Equal(18, weights.Length);
            Assert.Equal([0f, 0, 0], result.Value[9..].ToArray());
            for (var i = 0; i < 3; i++)
            {
                var expected = new double[6];
                for (var j = 0; j < 6; j++)
                {
                    for (var d = 0; d < 5; d++)
                    {
                        expected[j] += v.Value[d] * Math.Tanh((double)query.Value[5 * i + d] + key.Value[5 * j + d]);
                    }

                    expected[j] = Math.Exp(expected[j]);
                }

                var total = 0.0;
                for (var j = 0; j < 6; j++)
                {
                    total += weights[6 * i + j];
                    Assert.Equal(expected[j] / expected.Sum(), weights[6 * i + j], 2e-6);
                }

                Assert.Equal(1, total, 1e-6);
                for (var c = 0; c < 3; c++)
                {
                    var mixed = Enumerable.Range(0, 6).Sum(j => expected[j] / expected.Sum() * value.Value[3 * j + c]);
                    Assert.Equal(mixed, result.Value[3 * i + c], 5e-6);
                }
            }
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_attend_to_a_sample_alone_as_in_a_batch(SimdLevel level)
    {
        using var parameters = new ParameterSet();
        using Tape batch = new(parameters, new TapeOptions { Level = level }), alone = new(parameters, new TapeOptions { Level = level, Recording = false });
        int rows = Lengths.Sum(), samples = Lengths.Length;
        var keyLengths = Lengths.Reverse().ToArray();
        Variable query = RandomInput(batch, rows, 12, 1), key = RandomInput(batch, rows, 12, 2), value = RandomInput(batch, rows, 12, 3), v = RandomInput(batch, 1, 12, 4);
        Segments queries = batch.Segments(Lengths), keys = batch.Segments(keyLengths);
        var additive = batch.BahdanauAttention(query, queries, key, keys, v, value).Value;
        var causal = batch.MultiHeadAttention(query, key, value, queries, keys, 3, causal: true).Value;
        for (var s = 0; s < samples; s++)
        {
            alone.Reset();
            Variable q = Part(alone, query, queries, s), k = Part(alone, key, keys, s), x = Part(alone, value, keys, s);
            Segments sq = alone.Segments([queries.Length(s)]), sk = alone.Segments([keys.Length(s)]);
            var own = new Range(12 * queries.Offset(s), 12 * (queries.Offset(s) + queries.Length(s)));
            TensorAssert.Close(alone.BahdanauAttention(q, sq, k, sk, alone.Constant(v.Value, 1, 12), x).Value, additive[own], 0, 1e-6, $"sample {s}");
            TensorAssert.Close(alone.MultiHeadAttention(q, k, x, sq, sk, 3, causal: true).Value, causal[own], 0, 1e-6, $"sample {s}");
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_not_let_a_causal_query_see_later_keys(SimdLevel level)
    {
        using var parameters = new ParameterSet();
        using var tape = new Tape(parameters, new TapeOptions { Level = level });
        var runs = new float[2][];
        for (var run = 0; run < 2; run++)
        {
            tape.Reset();
            Variable query = RandomInput(tape, 5, 4, 1);
            var key = tape.Input(5, 4, out var keys);
            var value = tape.Input(5, 4, out var values);
            RandomInput(tape, 5, 4, 2).Value.CopyTo(keys);
            RandomInput(tape, 5, 4, 3).Value.CopyTo(values);
            if (run == 1)
            {
                keys[12..].Fill(9);
                values[12..].Fill(-9);
            }

            var s = tape.Segments([5]);
            runs[run] = tape.MultiHeadAttention(query, key, value, s, s, 2, causal: true).Value.ToArray();
        }

        TensorAssert.SameBits(runs[0].AsSpan(0, 12), runs[1].AsSpan(0, 12));
        Assert.NotEqual(runs[0][12..], runs[1][12..]);
    }

    private static ParameterSet GruParameters(int input, int hidden, int layers)
    {
        var parameters = new ParameterSet();
        for (var l = 0; l < layers; l++)
        {
            parameters.AddRandom($"weight_ih_l{l}", [3 * hidden, l == 0 ? input : hidden], 4 * l, 0.5f);
            parameters.AddRandom($"weight_hh_l{l}", [3 * hidden, hidden], 4 * l + 1, 0.5f);
            parameters.AddRandom($"bias_ih_l{l}", [3 * hidden], 4 * l + 2, 0.5f);
            parameters.AddRandom($"bias_hh_l{l}", [3 * hidden], 4 * l + 3, 0.5f);
        }

        return parameters;
    }

    private static GruLayer Layer(Tape tape, ParameterSet parameters, int layer) => new(
        tape.Parameter(parameters[4 * layer]), tape.Parameter(parameters[4 * layer + 1]),
        tape.Parameter(parameters[4 * layer + 2]), tape.Parameter(parameters[4 * layer + 3]));

    private static GruLayer[] Layers(Tape tape, ParameterSet parameters) =>
        [.. Enumerable.Range(0, parameters.Count / 4).Select(l => Layer(tape, parameters, l))];

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_let_nan_through_attention_wherever_it_stands(SimdLevel level)
    {
        foreach (var (width, range, place) in from width in new[] { 32, 30 } from range in new[] { 1f, 15, 40 } from place in new[] { 0, 63, 130 } select (width, range, place))
        {
            using Tape tape = new(new ParameterSet(), new TapeOptions { Level = level });
            var key = tape.Input(20, width, out var keys);
            var random = new Random(3);
            foreach (ref var element in keys)
            {
                element = range * (2 * random.NextSingle() - 1);
            }

            keys[place] = float.NaN;
            var query = RandomInput(tape, 4, width, 1);
            var value = RandomInput(tape, 20, 8, 2);
            var result = tape.BahdanauAttention(query, tape.Segments([4]), key, tape.Segments([20]), RandomInput(tape, 1, width, 4), value).Value;
            Assert.True(float.IsNaN(result[0]), $"width {width}, inputs to {range}, at {place}");
        }
    }

    [Fact]
    public void Should_keep_weights_as_they_were_when_they_were_packed()
    {
        using var parameters = GruParameters(6, 19, 2);
        var weight = parameters.Add("linear", [5, 19]);
        weight.Value.Fill(0.25f);
        using Tape packed = new(parameters, new TapeOptions { Recording = false, FrozenParameters = true }), fresh = new(parameters, new TapeOptions { Recording = false });
        var expected = Run(fresh);
        packed.Pack(weight);
        for (var layer = 0; layer < 2; layer++)
        {
            packed.PackGru([.. parameters.Skip(4 * layer).Take(4)]);
        }

        packed.Reset();
        foreach (var parameter in parameters)
        {
            parameter.Value.Clear();
        }

        TensorAssert.Close(expected, Run(packed), 1e-5, 1e-6);

        float[] Run(Tape tape) => tape.Linear(tape.Gru(RandomInput(tape, 7, 6, 3), tape.Segments([7]), Layers(tape, parameters)), tape.Parameter(weight)).Value.ToArray();
    }

    private static Variable RandomInput(Tape tape, int rows, int columns, int seed, bool requiresGradient = false, float range = 1)
    {
        var random = new Random(seed);
        var variable = tape.Input(rows, columns, out var value, requiresGradient);
        foreach (ref var element in value)
        {
            element = range * (2 * random.NextSingle() - 1);
        }

        return variable;
    }

    private static Variable Part(Tape tape, Variable all, Segments segments, int sample)
    {
        var width = all.Columns;
        return tape.Constant(all.Value.Slice(width * segments.Offset(sample), width * segments.Length(sample)), segments.Length(sample), width);
    }

    private static double[] ReferenceStep(ParameterSet p, ReadOnlySpan<float> x, double[] h)
    {
        var hidden = h.Length;
        double Sum(int gate, int j, ReadOnlySpan<float> input)
        {
            var row = gate * hidden + j;
            var sum = (double)p[2].Value[row];
            for (var i = 0; i < input.Length; i++)
            {
                sum += (double)p[0].Value[row * input.Length + i] * input[i];
            }

            return sum;
        }

        double HiddenSum(int gate, int j) =>
            p[3].Value[gate * hidden + j] + Enumerable.Range(0, hidden).Sum(i => (double)p[1].Value[(gate * hidden + j) * hidden + i] * h[i]);
        var next = new double[hidden];
        for (var j = 0; j < hidden; j++)
        {
            var r = 1 / (1 + Math.Exp(-Sum(0, j, x) - HiddenSum(0, j)));
            var z = 1 / (1 + Math.Exp(-Sum(1, j, x) - HiddenSum(1, j)));
            var n = Math.Tanh(Sum(2, j, x) + r * HiddenSum(2, j));
            next[j] = (1 - z) * n + z * h[j];
        }

        return next;
    }
}
