using Verge.Testing;

namespace Verge.NeuralNetworks.Tests;

/// <summary>A batch whose samples have different losses over the same parameters.</summary>
public sealed class PartsParallelTests
{
    private static readonly (int User, int Item)[] Samples = [.. Enumerable.Range(0, 23).Select(i => (1 + (i * 7 % 19), i * 5 % 31))];
    private static readonly DataParallelOptions Two = new() { Workers = 2, MicroBatch = 4 };

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(40)]
    public void Should_be_the_mean_over_the_whole_batch_whatever_the_parts(int odd)
    {
        using var model = new TinyClassifier();
        using var whole = new DataParallel<(int User, int Item)>(model, Two);
        var expected = whole.Compute(Samples, 1);
        // The same loss, computed in two ways; with 40, one part has nothing to do.
        using var parts = new PartsParallel<(int User, int Item)>(sample => sample.User % odd == 0 ? 1 : 0, [Sliced(model), Summed(model)], Two);
        for (var step = 0; step < 2; step++)
        {
            var actual = parts.Compute(Samples, 1);
            Assert.Equal(expected.Loss, actual.Loss, 1e-6);
            Assert.Equal(expected.Weight, actual.Weight);
            foreach (var parameter in model.Parameters)
            {
                GoldenCase.Close(parameter.Name, GoldenCase.AsDense(whole.Gradients, parameter), GoldenCase.AsDense(parts.Gradients, parameter));
            }
        }
    }

    [Fact]
    public void Should_show_each_learner_its_own_samples_alone()
    {
        using var model = new InBatchSoftmax();
        var learner = new Learner<(int User, int Item)>((IBatchLearner<(int User, int Item)>)model);
        (int User, int Item)[] samples = [.. Samples.Select(sample => (sample.User, 1 + (sample.Item % 19)))];
        using var parts = new PartsParallel<(int User, int Item)>(sample => sample.User % 2, [learner, learner], Two);
        var together = parts.Compute(samples, 1);
        var apart = new[] { 0, 1 }.Sum(part =>
        {
            using var alone = new BatchParallel<(int User, int Item)>(model, Two);
            return alone.Compute(samples.Where(sample => sample.User % 2 == part).ToArray(), 1).LossSum;
        });
        Assert.Equal(apart, together.LossSum, 1e-4);
        // Negatives of the other part would make the loss of each sample larger.
        using var mixed = new BatchParallel<(int User, int Item)>(model, Two);
        Assert.True(together.Loss < mixed.Compute(samples, 1).Loss - 0.3);
    }

    [Fact]
    public void Should_name_failed_samples_by_their_places_in_the_batch_and_stop_when_canceled()
    {
        using var model = new TinyClassifier();
        using var parts = new PartsParallel<(int User, int Item)>(sample => sample.Item % 2, [Summed(model), Sliced(model)], new() { Workers = 1, MicroBatch = 1 });
        var samples = Samples.ToArray();
        samples[9] = (99, 1);
        var problem = Assert.Throws<SampleException>(() => parts.Compute(samples, 1));
        Assert.Equal((9, 1), (problem.First, problem.Count));
        Assert.ThrowsAny<OperationCanceledException>(() => parts.Compute(Samples, 1, new CancellationToken(canceled: true)));
        Assert.Equal(0, parts.Compute(default, 1).Loss);
        using var strange = new PartsParallel<(int User, int Item)>(_ => 2, [Summed(model), Sliced(model)], Two);
        Assert.Contains("expected 0 … 1", Assert.Throws<SampleException>(() => strange.Compute(Samples, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_train_and_go_on_to_the_bit_by_the_same_trainer()
    {
        using var folder = new TemporaryFolder();
        var options = new TrainerOptions { BatchSize = 10, Epochs = 12, LearningRate = 0.05, Workers = 2, MicroBatch = 4 };
        var (whole, result) = Train(options);
        Assert.True(result.Epochs[^1].Loss < 0.7 * result.Epochs[0].Loss, $"{result.Epochs[0].Loss} → {result.Epochs[^1].Loss}");
        options = options with { CheckpointPath = folder["run.safetensors"] };
        Train(options with { Epochs = 5 });
        Assert.Equal(whole, Train(options).Weights);
    }

    [Fact]
    public void Should_refuse_learners_of_other_parameters()
    {
        using var one = new TinyClassifier();
        using var other = new TinyClassifier();
        Assert.StartsWith("parts: got 2 learners", Assert.Throws<ArgumentException>(() => new Learner<(int User, int Item)>(_ => 0, Summed(one), Sliced(other))).Message, StringComparison.Ordinal);
        Assert.StartsWith("parts: got 0 learners", Assert.Throws<ArgumentException>(() => new Learner<(int User, int Item)>(_ => 0)).Message, StringComparison.Ordinal);
    }

    private static (float[] Weights, TrainingResult Result) Train(TrainerOptions options)
    {
        using var model = new TinyClassifier();
        var learner = new Learner<(int User, int Item)>(sample => sample.User % 2, Summed(model), Sliced(model));
        var result = new Trainer<(int User, int Item)>(learner, new Adam(), options).Train(Samples);
        return ([.. model.Parameters.SelectMany(parameter => parameter.Value.ToArray())], result);
    }

    private static Learner<(int User, int Item)> Summed(TinyClassifier model) => new((ILearner<(int User, int Item)>)model);

    private static Learner<(int User, int Item)> Sliced(TinyClassifier model) => new((ISoftmaxLearner<(int User, int Item)>)model);
}
