using Verge.Domain;
using Verge.Features;
using Verge.Models.Retrieval;

namespace Verge.Models.Tests;

/// <summary>Which options models and losses say that they have a use for: changing one of those changes what is trained, changing another changes nothing.</summary>
public sealed class OptionUseTests
{
    private static readonly TwoTowersOptions s_towers = new() { Width = 8, Interests = 3 };

    private static readonly Dictionary<string, TwoTowersOptions> s_changedTowers = new()
    {
        [nameof(TwoTowersOptions.Hidden)] = s_towers with { Hidden = 12 },
        [nameof(TwoTowersOptions.Blocks)] = s_towers with { Blocks = 1 },
        [nameof(TwoTowersOptions.Heads)] = s_towers with { Heads = 4 },
        [nameof(TwoTowersOptions.FeedForward)] = s_towers with { FeedForward = 12 },
        [nameof(TwoTowersOptions.Dropout)] = s_towers with { Dropout = 0.5f },
        [nameof(TwoTowersOptions.InputDropout)] = s_towers with { InputDropout = 0.5f },
        [nameof(TwoTowersOptions.IdDropout)] = s_towers with { IdDropout = 0.5f },
        [nameof(TwoTowersOptions.Positions)] = s_towers with { Positions = PositionKind.None },
        [nameof(TwoTowersOptions.LongTerm)] = s_towers with { LongTerm = LongTermKind.Softmax },
        [nameof(TwoTowersOptions.Interests)] = s_towers with { Interests = 2 },
        [nameof(TwoTowersOptions.InterestHidden)] = s_towers with { InterestHidden = 12 },
        [nameof(TwoTowersOptions.RoutingIterations)] = s_towers with { RoutingIterations = 1 },
        [nameof(TwoTowersOptions.Separate)] = s_towers with { Separate = true },
        [nameof(TwoTowersOptions.Affinity)] = s_towers with { Affinity = AffinityKind.ScaledCosine },
        [nameof(TwoTowersOptions.Temperature)] = s_towers with { Temperature = 0.5f },
    };

    private static readonly Dictionary<string, Func<RetrievalLoss, RetrievalLoss>> s_changedLoss = new()
    {
        [nameof(RetrievalLoss.Negatives)] = loss => loss with { Negatives = 2 },
        [nameof(RetrievalLoss.PopularityPower)] = loss => loss with { PopularityPower = 2 },
        [nameof(RetrievalLoss.PopularityCorrection)] = loss => loss with { PopularityCorrection = true },
        [nameof(RetrievalLoss.Regularization)] = loss => loss with { Regularization = 9 },
    };

    public static TheoryData<string> Models => [.. TwoTowersOptions.Models];

    public static TheoryData<string> Kinds => [.. RetrievalLoss.Kinds];

    [Fact]
    public void Should_ask_for_every_option_but_those_of_all_models()
    {
        Assert.Equal(
            Names<TwoTowersOptions>().Except([nameof(TwoTowersOptions.Model), nameof(TwoTowersOptions.Width), nameof(TwoTowersOptions.Projection)]).Order(), s_changedTowers.Keys.Order());
        Assert.Equal(Names<RetrievalLoss>().Except([nameof(RetrievalLoss.Kind)]).Order(), s_changedLoss.Keys.Order());
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Should_be_changed_by_what_a_model_uses_alone(string model)
    {
        var plain = Trained(s_towers with { Model = model }, new());
        Assert.All(s_changedTowers, changed =>
            Assert.True(TwoTowersOptions.Uses(model, changed.Key) != plain.SequenceEqual(Trained(changed.Value with { Model = model }, new())), $"{model}: {changed.Key}"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Should_be_changed_by_what_a_loss_uses_alone(string kind)
    {
        // So few that how they are drawn shows.
        var loss = new RetrievalLoss { Kind = kind, Negatives = 3 };
        var plain = Trained(s_towers, loss);
        Assert.All(s_changedLoss, changed =>
            Assert.True(RetrievalLoss.Uses(kind, changed.Key) != plain.SequenceEqual(Trained(s_towers, changed.Value(loss))), $"{kind}: {changed.Key}"));
    }

    private static IEnumerable<string> Names<T>() => typeof(T).GetProperties().Where(property => property.CanWrite).Select(property => property.Name);

    /// <summary>The scores of a query after two steps, in which weights and dropout have shown what they do.</summary>
    private static float[] Trained(TwoTowersOptions options, RetrievalLoss loss)
    {
        var data = RandomLog.Make(2);
        using var model = new GradientRetrieval(
            new(new(RetrievalFeatures.Fit(new() { MinimumCount = 1 }, data), data.Items), options), loss, new() { BatchSize = 6, Epochs = 1, LearningRate = 0.01, Workers = 1, KeepBest = false });
        model.Fit([.. Enumerable.Range(0, 12).Select(i => Sample([1 + i, 2 + (i % 5), 9, 3 + i], 1 + Math.Min(i % 6, 3)))]);
        var scores = new float[model.ItemCount];
        model.Score([Sample([3, 4, 5, 9], 1)], scores);
        return scores;
    }

    private static RetrievalExample Sample(int[] history, int target) => new(history, 0, history.Length)
    {
        UserId = "u", SessionId = "s", Target = target, Surface = Surface.Home, At = RandomLog.Start,
    };
}
