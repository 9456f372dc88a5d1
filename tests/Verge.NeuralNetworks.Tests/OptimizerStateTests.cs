using Verge.Tensors;

namespace Verge.NeuralNetworks.Tests;

public sealed class OptimizerStateTests
{
    public static TheoryData<string> Kinds => ["adam", "adagrad"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Should_go_on_to_the_bit_after_save_and_load(string kind)
    {
        using var straight = new TinyReranker();
        using var stopped = new TinyReranker();
        using var resumed = new TinyReranker(seed: 2);
        var samples = TinySample.Draw(40, 12);
        var optimizer = Make(kind);
        Steps(straight, optimizer, samples, 0, 10);

        var before = Make(kind);
        Steps(stopped, before, samples, 0, 5);
        using var file = new MemoryStream();
        var writer = new SafeTensorsWriter();
        before.Save(writer, stopped.Parameters, "optimizer.");
        writer.Write(file, "memory");
        using var reader = SafeTensorsReader.Open(file, "memory");
        resumed.Parameters.CopyFrom(stopped.Parameters);
        var after = Make(kind);
        after.Load(reader, resumed.Parameters, "optimizer.");
        Assert.Equal(5, after.Steps);
        Steps(resumed, after, samples, 5, 10);

        Assert.Equal(straight.Weights(), resumed.Weights());
        Assert.NotEqual(straight.Weights(), stopped.Weights());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Should_leave_a_table_alone_when_no_row_was_used_and_count_the_step(string kind)
    {
        using var parameters = new ParameterSet();
        var table = parameters.Add("table", [4, 3], sparse: true);
        table.Value.Fill(1);
        using var gradients = new GradientBuffer(parameters);
        var optimizer = Make(kind);
        gradients.AppendRow(table, 2).Fill(1);
        optimizer.Step(parameters, gradients, 0.1);
        var value = table.Value.ToArray();
        gradients.Clear();

        optimizer.Step(parameters, gradients, 0.1);

        Assert.Equal(2, optimizer.Steps);
        Assert.Equal(value, table.Value);
        Assert.NotEqual(1, value[6]);
    }

    [Fact]
    public void Should_refuse_another_set_of_parameters_and_a_rate_that_is_none()
    {
        using var parameters = new ParameterSet();
        using var others = new ParameterSet();
        parameters.Add("w", [2]);
        others.Add("w", [2]);
        using var gradients = new GradientBuffer(parameters);
        using var otherGradients = new GradientBuffer(others);
        var optimizer = new Adam();
        optimizer.Step(parameters, gradients, 0.1);
        Assert.Throws<ArgumentException>(() => optimizer.Step(others, otherGradients, 0.1));
        Assert.Throws<ArgumentException>(() => optimizer.Step(parameters, otherGradients, 0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => optimizer.Step(parameters, gradients, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(new AdamOptions { Beta2 = 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adagrad(new AdagradOptions { Epsilon = 0 }));
    }

    [Fact]
    public void Should_leave_gradients_alone_below_the_limit_or_when_the_norm_is_not_finite()
    {
        using var parameters = new ParameterSet();
        var weight = parameters.Add("w", [2]);
        using var gradients = new GradientBuffer(parameters);
        gradients.Dense(weight)[0] = 3;
        gradients.Dense(weight)[1] = 4;
        Assert.Equal(5, GradientClipping.ByGlobalNorm(gradients, 5.1), 1e-6);
        Assert.Equal(3, gradients.Dense(weight)[0]);
        Assert.Equal(5, GradientClipping.ByGlobalNorm(gradients, 1), 1e-6);
        Assert.Equal(0.6f, gradients.Dense(weight)[0], 1e-5f);
        gradients.Dense(weight)[1] = float.NaN;
        Assert.True(double.IsNaN(GradientClipping.ByGlobalNorm(gradients, 0.1)));
        Assert.Equal(0.6f, gradients.Dense(weight)[0], 1e-5f);
    }

    [Theory]
    [InlineData("adam", 2)]
    [InlineData("adam", 5)]
    [InlineData("adagrad", 3)]
    public void Should_step_in_parts_to_the_same_bits(string kind, int parts)
    {
        using TinyReranker whole = new(), shared = new();
        using ParallelSteps one = new(whole, 1), some = new(shared, parts);
        IOptimizer first = Make(kind), second = Make(kind), third = Make(kind);
        using var split = new TinyReranker();
        using var gradients = new DataParallel<TinySample>(split, new DataParallelOptions { Workers = 1, MicroBatch = 3 });
        var samples = TinySample.Draw(40, 12);
        for (var step = 0; step < 6; step++)
        {
            one.Take(samples, step, first);
            gradients.Compute(samples.AsMemory(step % 4 * 10, 10), (ulong)step);
            second.Begin(split.Parameters, gradients.Gradients, 0.05);
            for (var part = parts - 1; part >= 0; part--)
            {
                second.Update(split.Parameters, gradients.Gradients, part, parts);
            }

            some.Take(samples, step, third);
        }

        Assert.Equal(whole.Weights(), split.Weights());
        Assert.All(whole.Weights().Zip(shared.Weights()), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    private sealed class ParallelSteps(TinyReranker learner, int workers) : IDisposable
    {
        private readonly DataParallel<TinySample> _parallel = new(learner, new DataParallelOptions { Workers = workers, MicroBatch = 3 });

        public void Take(TinySample[] samples, int step, IOptimizer optimizer)
        {
            _parallel.Compute(samples.AsMemory(step % 4 * 10, 10), (ulong)step);
            _parallel.Step(optimizer, 0.05);
        }

        public void Dispose() => _parallel.Dispose();
    }

    private static IOptimizer Make(string kind) => kind == "adam" ? new Adam() : new Adagrad();

    private static void Steps(TinyReranker learner, IOptimizer optimizer, TinySample[] samples, int from, int to)
    {
        using var parallel = new DataParallel<TinySample>(learner, new DataParallelOptions { Workers = 1 });
        for (var step = from; step < to; step++)
        {
            parallel.Compute(samples.AsMemory(step % 4 * 10, 10), (ulong)step);
            optimizer.Step(learner.Parameters, parallel.Gradients, 0.05);
        }
    }
}
