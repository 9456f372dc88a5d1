using Verge.Features;
using Verge.Models.Ranking;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Tests;

public sealed class BehaviorSequenceTransformerTests
{
    private static readonly BehaviorSequenceTransformerOptions Small = new() { Mlp = [32, 16] };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Should_score_an_example_the_same_alone_and_in_a_chunk(int blocks)
    {
        var (features, examples) = Examples();
        using var model = new BehaviorSequenceTransformer(features, Small with { Blocks = blocks });
        using var tape = new Tape(model.Parameters, new() { Recording = false });
        var together = model.Logits(tape, examples, ForwardContext.Inference).Value.ToArray();
        Assert.Contains(examples, example => example.History.Length > 0);
        Assert.Contains(examples, example => example.History.Length == 0);
        for (var i = 0; i < examples.Length; i++)
        {
            tape.Reset();
            Assert.Equal(together[i], model.Logits(tape, [examples[i]], ForwardContext.Inference).Scalar, 1e-5f);
        }
    }

    [Fact]
    public void Should_refuse_heads_that_do_not_divide_the_width()
    {
        var (features, _) = Examples();
        var error = Assert.Throws<ArgumentException>(() => new BehaviorSequenceTransformer(features, Small with { Heads = 7 }));
        Assert.Contains("Heads: got 7", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_learn_what_it_is_shown()
    {
        var (features, examples) = Examples();
        using var model = new BehaviorSequenceTransformer(features, Small with { Dropout = 0 });
        var result = new Trainer<RankingExample>(new RankingLearner(model), new Adagrad(), new() { BatchSize = 16, Epochs = 20, LearningRate = 0.02, Workers = 1 })
            .Train(examples);
        Assert.True(result.Epochs[^1].Loss < 0.6 * result.Epochs[0].Loss, $"{result.Epochs[0].Loss} → {result.Epochs[^1].Loss}");
    }

    private static (RankingFeatures Features, RankingExample[] Examples) Examples()
    {
        var data = RandomLog.Make(11);
        var features = RankingFeatures.Fit(new(), data);
        return (features, [.. new RankingExampleBuilder(features).Build(data)]);
    }
}
