using Verge.Testing;

namespace Verge.Tensors.Tests;

public class TapeTests
{
    [Fact]
    public void Should_refuse_variables_of_an_earlier_step_and_of_another_tape()
    {
        using var parameters = new ParameterSet();
        using Tape tape = new(parameters), other = new(parameters);
        var x = tape.Constant([1, 2], 1, 2);
        Assert.Throws<InvalidOperationException>(() => other.Sum(x));
        tape.Reset();
        Assert.Throws<InvalidOperationException>(() => x.Shape);
        Assert.Throws<InvalidOperationException>(() => default(Variable).Shape);
    }

    [Fact]
    public void Should_sweep_once_a_step_and_only_when_recording()
    {
        using var parameters = new ParameterSet();
        var weight = parameters.AddRandom("w", [1, 2], 1);
        using Tape tape = new(parameters), plain = new(parameters, new TapeOptions { Recording = false });
        var loss = tape.Sum(tape.Parameter(weight));
        tape.Backward(loss);
        Assert.Throws<InvalidOperationException>(() => tape.Backward(loss));
        Assert.Throws<InvalidOperationException>(() => plain.Backward(plain.Sum(plain.Parameter(weight))));
        tape.Reset();
        Assert.Contains("got [1, 2]", Assert.Throws<ArgumentException>(() => tape.Backward(tape.Parameter(weight))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_add_up_gradients_until_cleared()
    {
        using var parameters = new ParameterSet();
        var weight = parameters.AddRandom("w", [1, 2], 1);
        using var tape = new Tape(parameters);
        for (var i = 1; i <= 3; i++)
        {
            tape.Reset();
            Assert.Equal(i, tape.Backward(tape.Sum(tape.Parameter(weight))).Dense(weight)[1]);
        }

        tape.Gradients.Clear();
        Assert.Equal(0, tape.Gradients.Dense(weight)[1]);
    }

    [Fact]
    public void Should_sweep_from_several_seeds_as_from_their_sum()
    {
        using var parameters = new ParameterSet();
        var weight = parameters.AddRandom("w", [2, 3], 1);
        using var tape = new Tape(parameters);
        var x = tape.Parameter(weight);
        var squares = tape.Multiply(x, x);
        tape.Seed(squares, [1, 2, 3, 4, 5, 6]);
        tape.Seed(squares, [1, 1, 1, 1, 1, 1]);
        tape.Seed(tape.Scale(x, 3), [1, 0, 0, 0, 0, 0]);
        var gradient = tape.Backward().Dense(weight);
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(2 * weight.Value[i] * (i + 2) + (i == 0 ? 3 : 0), gradient[i], 1e-5f);
        }

        tape.Reset();
        Assert.Contains("expected 6 elements", Assert.Throws<ArgumentException>(() => tape.Seed(tape.Parameter(weight), [1])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_give_inputs_a_gradient_only_when_asked()
    {
        using var parameters = new ParameterSet();
        var weight = parameters.AddRandom("w", [3, 2], 1);
        using var tape = new Tape(parameters);
        var plain = tape.Input(1, 2, out var first);
        var wanted = tape.Input(1, 2, out var second, requiresGradient: true);
        first.Fill(1);
        second.Fill(2);
        var w = tape.Parameter(weight);
        tape.Backward(tape.Sum(tape.Add(tape.Linear(plain, w), tape.Linear(wanted, w))));
        Assert.True(plain.Gradient.IsEmpty);
        Assert.Equal(weight.Value[0] + weight.Value[2] + weight.Value[4], wanted.Gradient[0], 1e-6f);
        Assert.Equal(3, w.Gradient[0]);
    }

    [Fact]
    public void Should_give_a_parameter_one_variable_a_step()
    {
        using var parameters = new ParameterSet();
        Parameter a = parameters.AddRandom("a", [2], 1), b = parameters.AddRandom("b", [2], 2);
        using var tape = new Tape(parameters);
        for (var step = 0; step < 2; step++)
        {
            tape.Reset();
            _ = tape.Parameter(step == 0 ? a : b);
            Assert.Equal(tape.Parameter(a).Id, tape.Parameter(a).Id);
            Assert.Equal(a.Value[0], tape.Parameter(a).Value[0]);
            Assert.Equal(b.Value[0], tape.Parameter(b).Value[0]);
        }
    }

    [Fact]
    public void Should_drop_by_seed_and_element_and_keep_the_mean()
    {
        using var parameters = new ParameterSet();
        using Tape tape = new(parameters), other = new(parameters);
        float[] Dropped(Tape t, int rows, ulong seed)
        {
            var x = t.Input(rows, 10, out var value);
            value.Fill(1);
            return t.Dropout(x, 0.25f, seed).Value.ToArray();
        }

        var all = Dropped(tape, 1000, 5);
        Assert.Equal(all, Dropped(other, 1000, 5));
        Assert.Equal(all[..100], Dropped(other, 10, 5));
        Assert.NotEqual(all, Dropped(other, 1000, 6));
        Assert.Equal(1, all.Average(), 0.03f);
        Assert.Equal([0, 1 / 0.75f], all.Distinct().Order().ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => Dropped2());

        void Dropped2() => tape.Dropout(tape.Constant([1], 1, 1), 1, 1);
    }

    [Fact]
    public void Should_compute_losses_without_overflow()
    {
        using var parameters = new ParameterSet();
        using var tape = new Tape(parameters);
        var x = tape.Constant([1000, -1000, 0], 3, 1);
        Assert.Equal(2000 + MathF.Log(2), tape.BinaryCrossEntropy(x, [0, 1, 0]).Scalar, 1e-3f);
        Assert.Equal(0, tape.BinaryCrossEntropy(x, [1, 0, 0], [1, 1, 0]).Scalar);
        Assert.Equal(2000, tape.SoftmaxCrossEntropy(x, tape.Segments([3]), [1]).Scalar);
        Assert.Equal(0, tape.SoftmaxCrossEntropy(tape.Constant([], 0, 1), tape.Segments([0, 0]), [0, 0]).Scalar);
    }

    [Fact]
    public void Should_make_zeros_of_empty_samples()
    {
        using var parameters = new ParameterSet();
        var table = parameters.AddRandom("t", [4, 3], 1, sparse: true);
        using var tape = new Tape(parameters);
        var x = tape.Constant([1, 2, 3], 1, 3);
        var segments = tape.Segments([0, 1]);
        float[] expected = [0, 0, 0, 1, 2, 3];
        Assert.Equal(expected, tape.LastRows(x, segments).Value.ToArray());
        Assert.Equal(expected, tape.SegmentSum(x, segments).Value.ToArray());
        Assert.Equal(expected, tape.SegmentMean(x, segments).Value.ToArray());
        Assert.Equal(new float[3], tape.EmbeddingMean(table, [2], segments).Value[..3].ToArray());
    }
}
