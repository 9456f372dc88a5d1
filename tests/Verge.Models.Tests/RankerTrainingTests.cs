using Verge.Domain;
using Verge.Features;
using Verge.Models.Ranking;
using Verge.NeuralNetworks;

namespace Verge.Models.Tests;

/// <summary>How a ranker is fitted: what moves a network, and what it is judged by.</summary>
public sealed class RankerTrainingTests
{
    private static readonly RankingModelOptions s_options = new() { Model = RankingModels.Wdl, WideDeep = new() { Mlp = [8] } };
    private static readonly TrainerOptions s_trainer = new() { BatchSize = 16, Epochs = 2, LearningRate = 0.02, Workers = 1 };
    private static readonly Dataset s_log = RandomLog.Make(11);
    private static readonly RankingFeatures s_features = RankingFeatures.Fit(new(), s_log);
    private static readonly RankingExample[] s_examples = [.. new RankingExampleBuilder(s_features).Build(s_log)];

    [Fact]
    public void Should_be_moved_by_Adagrad_unless_told_otherwise()
    {
        var weights = Fitted(new() { Trainer = s_trainer });
        Assert.Equal(By(new Adagrad()), weights);
        Assert.Equal(weights, Fitted(new() { Trainer = s_trainer, Optimizer = new() { Optimizer = RankingOptimizer.Adagrad } }));
    }

    [Fact]
    public void Should_be_moved_by_the_optimizer_that_is_named()
    {
        Assert.Equal(By(new Adam()), Fitted(new() { Trainer = s_trainer, Optimizer = new() { Optimizer = RankingOptimizer.Adam } }));
        Assert.Equal(
            By(new Adam(new() { WeightDecay = 0.1 })), Fitted(new() { Trainer = s_trainer, Optimizer = new() { Optimizer = RankingOptimizer.Adam, WeightDecay = 0.1 } }));
        Assert.Equal(By(new Adagrad(new() { WeightDecay = 0.1 })), Fitted(new() { Trainer = s_trainer, Optimizer = new() { WeightDecay = 0.1 } }));
        Assert.NotEqual(By(new Adagrad()), By(new Adagrad(new() { WeightDecay = 0.1 })));
    }

    [Fact]
    public void Should_keep_what_was_judged_best()
    {
        // Of three epochs the first is said to be the best.
        var (asked, training) = (0, new RankerTraining { Trainer = s_trainer with { Epochs = 3 } });
        var best = Fitted(training with { Validation = new([], () => -asked++) });
        Assert.Equal(3, asked);
        Assert.Equal(Fitted(training with { Trainer = s_trainer with { Epochs = 1 } }), best);
        Assert.NotEqual(Fitted(training), best);
    }

    [Theory]
    [InlineData(RankingOptimizer.Adam, -1, "weight_decay: got -1, expected a finite number of at least 0")]
    [InlineData(RankingOptimizer.Adam, double.NaN, "weight_decay: got NaN, expected a finite number of at least 0")]
    [InlineData((RankingOptimizer)7, 0, "optimizer: got 7, expected one of Adagrad, Adam")]
    public void Should_refuse_an_optimizer_that_cannot_be(RankingOptimizer optimizer, double decay, string message) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => Fitted(new() { Optimizer = new() { Optimizer = optimizer, WeightDecay = decay } })).Message);

    private static float[] Fitted(RankerTraining training)
    {
        using var ranker = Rankers.Make(s_features, s_options, seed: 3);
        ranker.Fit(s_examples, training);
        return Weights(((GradientRanker)ranker).Network);
    }

    private static float[] By(IOptimizer optimizer)
    {
        using var network = RankingModels.Make(s_features, s_options, seed: 3);
        new Trainer<RankingExample>(new RankingLearner(network), optimizer, s_trainer).Train(s_examples);
        return Weights(network);
    }

    private static float[] Weights(IRankingModel network) => [.. network.Parameters.SelectMany(parameter => parameter.Value.ToArray())];
}
