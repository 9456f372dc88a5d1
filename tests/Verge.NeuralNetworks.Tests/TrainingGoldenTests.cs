using System.Globalization;

namespace Verge.NeuralNetworks.Tests;

/// <summary>Ten steps of a small network end to end against PyTorch's.</summary>
public sealed class TrainingGoldenTests
{
    [Theory]
    [InlineData(1, 16)]
    [InlineData(3, 1)]
    public void Should_match_ten_losses_of_pytorch(int workers, int microBatch)
    {
        using var golden = new GoldenCase("training");
        using var learner = new TinyReranker();
        SafeTensors.Read(golden.Reader, learner.Parameters, "param.");
        var samples = Parse(golden.Reader.Metadata["samples"]);
        var size = int.Parse(golden.Reader.Metadata["batch"], CultureInfo.InvariantCulture);
        using var parallel = new DataParallel<TinySample>(learner, new DataParallelOptions { Workers = workers, MicroBatch = microBatch });
        var optimizer = new Adam();
        var schedule = new ExponentialDecay(0.9, 3);
        var losses = new float[10];
        for (var step = 0; step < losses.Length; step++)
        {
            losses[step] = (float)parallel.Compute(samples.AsMemory(step % 3 * size, size), (ulong)step).Loss;
            GradientClipping.ByGlobalNorm(parallel.Gradients, 0.2);
            optimizer.Step(learner.Parameters, parallel.Gradients, 0.02 * schedule.Multiplier(step));
        }

        GoldenCase.Close("losses", golden.Reader.Read("losses"), losses);
        foreach (var parameter in learner.Parameters)
        {
            GoldenCase.Close(parameter.Name, golden.Reader.Read("after." + parameter.Name), parameter.Value, 1e-4f);
        }
    }

    private static TinySample[] Parse(string text) =>
        [.. text.Split(';').Select(sample => sample.Split('|')).Select(part => new TinySample(
            GoldenCase.ParseInts(part[0]), GoldenCase.ParseInts(part[1]), [.. GoldenCase.ParseInts(part[2]).Select(label => (float)label)]))];
}
