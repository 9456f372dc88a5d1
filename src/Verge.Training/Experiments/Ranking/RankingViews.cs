using System.Collections.Immutable;
using Verge.Datasets.Synthetic;
using Verge.Features;

namespace Verge.Training.Experiments;

/// <summary>The same samples as a row sees them: encoded once, and shared but for what differs.</summary>
internal static class RankingViews
{
    /// <summary>Without dense features; the lists are another part's own.</summary>
    public static RankingPart WithoutDense(RankingPart part)
    {
        var features = part.Features;
        return new(
            new(features.Schema with { Dense = [], Activity = null }, features.Vocabularies, ScoreScaling.Identity([])),
            [.. part.Samples.Select(Bare)],
            WithoutDense(part.Lists))
        {
            Preferences = part.Preferences,
        };
    }

    /// <summary>Lists without dense features.</summary>
    public static ImmutableArray<RankingExample[]> WithoutDense(ImmutableArray<RankingExample[]> lists) => [.. lists.Select(list => Array.ConvertAll(list, Bare))];

    /// <summary>Samples whose first label is drawn from what shoppers wanted. The draw of an impression depends on the seed and nothing else.</summary>
    public static ImmutableArray<RankingExample> Preferred(ImmutableArray<RankingExample> samples, ShopPreferences preferences, ulong seed) =>
    [
        .. samples.Select(sample =>
        {
            var draw = StableHash.Of(FormattableString.Invariant($"{seed}/{sample.SessionId}/{sample.PageIndex}"), sample.ItemId) / (double)ulong.MaxValue;
            var wanted = draw < preferences.Of(sample.SessionId, sample.PageIndex, sample.ItemId);
            return sample with { Labels = [wanted ? 1 : 0, .. sample.Labels.AsSpan(1)] };
        }),
    ];

    private static RankingExample Bare(RankingExample example) => example with { Dense = [], AbsentDense = [] };
}
