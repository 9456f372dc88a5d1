namespace Verge.NeuralNetworks.Tests;

public sealed class SoftmaxParallelTests
{
    private static readonly (int User, int Item)[] Samples = [.. Enumerable.Range(0, 23).Select(i => (1 + (i * 7 % 19), i * 5 % 31))];

    [Theory]
    [InlineData(1, 4)]
    [InlineData(3, 4)]
    [InlineData(2, 50)]
    public void Should_be_the_softmax_over_all_classes_whatever_the_slices(int workers, int microBatch)
    {
        using var learner = new TinyClassifier();
        using var whole = new DataParallel<(int User, int Item)>(learner, new() { Workers = 1, MicroBatch = 100 });
        var expected = whole.Compute(Samples, 1);
        using var sliced = new SoftmaxParallel<(int User, int Item)>(learner, new() { Workers = workers, MicroBatch = microBatch });
        var actual = sliced.Compute(Samples, 1);
        Assert.Equal(expected.Loss, actual.Loss, 1e-6);
        foreach (var parameter in learner.Parameters)
        {
            GoldenCase.Close(parameter.Name, GoldenCase.AsDense(whole.Gradients, parameter), GoldenCase.AsDense(sliced.Gradients, parameter));
        }
    }

    [Fact]
    public void Should_repeat_to_the_bit()
    {
        float[] Values()
        {
            using var learner = new TinyClassifier();
            using var parallel = new SoftmaxParallel<(int User, int Item)>(learner, new() { Workers = 3, MicroBatch = 4 });
            parallel.Compute(Samples.AsMemory(0, 9), 1);
            parallel.Compute(Samples, 1);
            return [.. learner.Parameters.SelectMany(parameter => GoldenCase.AsDense(parallel.Gradients, parameter))];
        }

        Assert.Equal(Values(), Values());
    }

    [Fact]
    public void Should_name_failed_samples_and_stop_when_canceled()
    {
        using var learner = new TinyClassifier();
        using var parallel = new SoftmaxParallel<(int User, int Item)>(learner, new() { Workers = 2, MicroBatch = 4 });
        var samples = Samples.ToArray();
        samples[9] = (99, 1);
        var problem = Assert.Throws<SampleException>(() => parallel.Compute(samples, 1));
        Assert.Equal((8, 4), (problem.First, problem.Count));
        Assert.ThrowsAny<OperationCanceledException>(() => parallel.Compute(Samples, 1, new CancellationToken(canceled: true)));
        Assert.Equal(0, parallel.Compute(default, 1).Loss);
    }

    [Fact]
    public void Should_blame_the_whole_batch_for_a_class()
    {
        using var learner = new TinyClassifier { Broken = 30 };
        using var parallel = new SoftmaxParallel<(int User, int Item)>(learner, new() { Workers = 2, MicroBatch = 4 });
        var problem = Assert.Throws<SampleException>(() => parallel.Compute(Samples, 1));
        Assert.Equal("samples 0 to 22 of the batch: class 30", problem.Message);
    }

    [Fact]
    public void Should_train_by_the_same_trainer()
    {
        using var learner = new TinyClassifier();
        var options = new TrainerOptions { BatchSize = 23, Epochs = 30, LearningRate = 0.05, Workers = 2, MicroBatch = 4 };
        var result = new Trainer<(int User, int Item)>((ISoftmaxLearner<(int User, int Item)>)learner, new Adam(), options).Train(Samples);
        Assert.True(result.Epochs[^1].Loss < 0.5 * result.Epochs[0].Loss, $"{result.Epochs[0].Loss} → {result.Epochs[^1].Loss}");
    }
}
