namespace Verge.NeuralNetworks.Tests;

public sealed class BatchParallelTests
{
    private static readonly (int User, int Item)[] Samples =
        [.. Enumerable.Range(0, 23).Select(i => (1 + (i * 7 % 19), 1 + (i * 5 % 19)))];

    [Theory]
    [InlineData(1, 4)]
    [InlineData(3, 4)]
    [InlineData(2, 1)]
    [InlineData(5, 7)]
    public void Should_take_the_loss_over_the_whole_batch_whatever_the_chunks(int workers, int microBatch)
    {
        var expected = Compute(1, 100);
        var actual = Compute(workers, microBatch);
        Assert.Equal(expected.Loss, actual.Loss, 1e-6);
        GoldenCase.Close("gradients", expected.Values, actual.Values);
        Assert.Equal(actual.Values, Compute(workers, microBatch).Values);
    }

    [Fact]
    public void Should_match_numerical_gradients_through_both_phases()
    {
        using var learner = new InBatchSoftmax();
        using var parallel = new BatchParallel<(int User, int Item)>(learner, new DataParallelOptions { Workers = 2, MicroBatch = 5 });
        parallel.Compute(Samples, 1);
        foreach (var parameter in learner.Parameters)
        {
            var gradient = GoldenCase.AsDense(parallel.Gradients, parameter);
            for (var i = 3; i < parameter.Count; i += 11)
            {
                double At(float offset)
                {
                    parameter.Value[i] += offset;
                    using var other = new BatchParallel<(int User, int Item)>(learner, new DataParallelOptions { Workers = 1, MicroBatch = 50 });
                    var loss = other.Compute(Samples, 1).Loss;
                    parameter.Value[i] -= offset;
                    return loss;
                }

                Assert.Equal((At(0.01f) - At(-0.01f)) / 0.02, gradient[i], 2e-4);
            }
        }
    }

    [Fact]
    public void Should_name_failed_samples_and_stop_when_canceled()
    {
        using var learner = new InBatchSoftmax();
        using var parallel = new BatchParallel<(int User, int Item)>(learner, new DataParallelOptions { Workers = 2, MicroBatch = 4 });
        var samples = Samples.ToArray();
        samples[9] = (99, 1);
        var problem = Assert.Throws<SampleException>(() => parallel.Compute(samples, 1));
        Assert.Equal((8, 4), (problem.First, problem.Count));
        Assert.ThrowsAny<OperationCanceledException>(() => parallel.Compute(Samples, 1, new CancellationToken(canceled: true)));
        Assert.Equal(Compute(2, 4).Loss, parallel.Compute(Samples, 1).Loss);
        Assert.Equal(0, parallel.Compute(default, 1).Loss);
    }

    [Fact]
    public void Should_train_by_the_same_trainer()
    {
        using var learner = new InBatchSoftmax();
        var options = new TrainerOptions { BatchSize = 23, Epochs = 20, LearningRate = 0.05, Workers = 2, MicroBatch = 4 };
        var result = new Trainer<(int User, int Item)>(learner, new Adam(), options).Train(Samples);
        Assert.True(result.Epochs[^1].Loss < 0.5 * result.Epochs[0].Loss, $"{result.Epochs[0].Loss} → {result.Epochs[^1].Loss}");
    }

    private static (double Loss, float[] Values) Compute(int workers, int microBatch)
    {
        using var learner = new InBatchSoftmax();
        using var parallel = new BatchParallel<(int User, int Item)>(
            learner, new DataParallelOptions { Workers = workers, MicroBatch = microBatch });
        var loss = parallel.Compute(Samples, 1).Loss;
        return (loss, [.. learner.Parameters.SelectMany(parameter => GoldenCase.AsDense(parallel.Gradients, parameter))]);
    }
}
