using System.Globalization;

namespace Verge.NeuralNetworks.Tests;

/// <summary>Ten steps of small networks end to end against PyTorch's, with each optimizer, schedule and loss.</summary>
public sealed class TrainingGoldenTests
{
    [Theory]
    [InlineData(1, 16)]
    [InlineData(3, 1)]
    public void Should_match_ten_losses_of_a_reranker(int workers, int microBatch)
    {
        using var learner = new TinyReranker();
        Verify("training", learner, part => new TinySample(part[0], part[1], [.. part[2].Select(label => (float)label)]), new()
        {
            Optimizer = new Adam(),
            LearningRate = 0.02,
            Schedule = new ExponentialDecay(0.9, 3),
            Clip = 0.2,
            Parallel = new() { Workers = workers, MicroBatch = microBatch },
        });
    }

    [Theory]
    [InlineData(1, 16)]
    [InlineData(3, 1)]
    public void Should_match_ten_losses_of_a_retriever(int workers, int microBatch)
    {
        using var learner = new TinyRetriever(heads: 2);
        Verify("training_transformer", learner, part => new TinyChoice(part[0], part[1], part[2][0]), new()
        {
            Optimizer = new Adagrad(),
            LearningRate = 0.1,
            Schedule = new ExponentialDecay(0.8, 4, smooth: true),
            Clip = 0.3,
            Parallel = new() { Workers = workers, MicroBatch = microBatch },
        });
    }

    private static void Verify<T>(string file, ILearner<T> learner, Func<int[][], T> parse, Training training)
    {
        using var golden = new GoldenCase(file);
        SafeTensors.Read(golden.Reader, learner.Parameters, "param.");
        T[] samples = [.. golden.Reader.Metadata["samples"].Split(';').Select(sample => parse([.. sample.Split('|').Select(GoldenCase.ParseInts)]))];
        var size = int.Parse(golden.Reader.Metadata["batch"], CultureInfo.InvariantCulture);
        using var parallel = new DataParallel<T>(learner, training.Parallel);
        var losses = new float[10];
        for (var step = 0; step < losses.Length; step++)
        {
            losses[step] = (float)parallel.Compute(samples.AsMemory(step % 3 * size, size), (ulong)step).Loss;
            GradientClipping.ByGlobalNorm(parallel.Gradients, training.Clip);
            training.Optimizer.Step(learner.Parameters, parallel.Gradients, training.LearningRate * training.Schedule.Multiplier(step, 100));
        }

        GoldenCase.Close("losses", golden.Reader.Read("losses"), losses);
        // Softmax does not change when all keys shift: the true gradient of their bias is zero, and an adaptive optimizer
        // makes whole steps of the rounding that is there instead.
        foreach (var parameter in learner.Parameters.Where(parameter => !parameter.Name.EndsWith("attention.key.bias", StringComparison.Ordinal)))
        {
            GoldenCase.Close(parameter.Name, golden.Reader.Read("after." + parameter.Name), parameter.Value, 1e-4f);
        }
    }

    private sealed record Training
    {
        public required IOptimizer Optimizer { get; init; }

        public required double LearningRate { get; init; }

        public required ExponentialDecay Schedule { get; init; }

        public required double Clip { get; init; }

        public required DataParallelOptions Parallel { get; init; }
    }
}
