using Verge.Domain;
using Verge.Features;

namespace Verge.Serving;

/// <summary>Click probability of each candidate by the version's ranker, best first, cut to the page; a given list keeps its order.</summary>
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

        var probabilities = new float[candidates.Count];
        context.Bundle.Stages.Clicks(Request(context), probabilities);
        for (var i = 0; i < probabilities.Length; i++)
        {
            candidates[i].ClickProbability = probabilities[i];
        }

        if (context.Query.Given is null)
        {
            context.Candidates = [.. candidates.OrderByDescending(candidate => candidate.ClickProbability).Take(context.Query.Limit)];
        }

        for (var i = 0; i < context.Candidates.Count; i++)
        {
            context.Candidates[i].Position = i;
        }
    }

    /// <summary>What the ranker is asked.</summary>
    internal static RankingRequest Request(FeedContext context) => new()
    {
        UserId = context.Query.UserId,
        Surface = context.Query.Surface,
        At = context.Now,
        Clicks = context.Clicks.Span,
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
