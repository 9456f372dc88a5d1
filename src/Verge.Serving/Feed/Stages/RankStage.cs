using Verge.Domain;
using Verge.Features;

namespace Verge.Serving;

/// <summary>The version's ranker scores each candidate; their order is <see cref="PageStage"/>'s.</summary>
public sealed class RankStage : IFeedStage
{
    /// <inheritdoc/>
    public string Name => "rank";

    /// <inheritdoc/>
    public void Run(FeedContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var candidates = context.Candidates;
        if (candidates.Count == 0)
        {
            return;
        }

        var (scores, clicks) = (new float[candidates.Count], new float[candidates.Count]);
        var examples = context.Bundle.Stages.Rank(Request(context), scores, clicks);
        for (var i = 0; i < scores.Length; i++)
        {
            (candidates[i].RankingScore, candidates[i].ClickProbability) = (scores[i], clicks[i]);
            candidates[i].Example = context.Query.IsExplained ? examples[i] : null;
        }
    }

    /// <summary>What the ranker is asked.</summary>
    internal static RankingRequest Request(FeedContext context) => new()
    {
        UserId = context.Query.UserId,
        Surface = context.Query.Surface,
        At = context.Now,
        Clicks = context.Clicks.Span,
        Carts = context.Carts.Span,
        Orders = context.Orders.Span,
        Catalogue = context.Bundle.Find,
        Candidates = Items(context.Candidates),
        Counters = context.Counters,
        Activity = context.Activity,
    };

    internal static Item[] Items(List<FeedCandidate> candidates)
    {
        var items = new Item[candidates.Count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = candidates[i].Item;
        }

        return items;
    }
}
