using System.Collections.Immutable;
using System.Numerics.Tensors;
using Verge.Cli.Shell;
using Verge.Models.Scoring;
using Verge.Serving;
using Verge.VectorSearch;

namespace Verge.Cli.Recommend;

/// <summary>Retrieval of one version, asked for a user, with its reasons: <see cref="HistoryReasons"/>.</summary>
/// <param name="bundle">The version.</param>
/// <param name="whose">Which flag named the user and how, for errors.</param>
/// <param name="options">How interests are searched by, how what they find is merged, and how a page is spread.</param>
/// <param name="exact">Whether all items are compared, instead of walking the index.</param>
internal sealed class Recommender(ServedBundle bundle, string whose, FeedOptions options, bool exact)
{
    private const int ReasonsOfItem = 3;

    /// <summary>Finds items, the user's own left out and what is not available.</summary>
    /// <param name="user">For whom; it is as of the newest click.</param>
    /// <param name="query">What is asked for.</param>
    /// <exception cref="CommandException">Nothing is known of the user.</exception>
    public IReadOnlyList<RecommendedItem> Recommend(RecommendationUser user, RecommendationQuery query)
    {
        if (query.AnchorItemId is { } anchor && bundle.Find(anchor) is null)
        {
            throw new CommandException($"--item: got '{anchor}', expected an item of the catalogue of {bundle.Version}");
        }

        var clicks = user.Clicks;
        var newest = clicks is [.., var last] ? last : default;
        var history = bundle.Users.Select(query.Surface, clicks, query.AnchorItemId, newest.At, newest.SessionId ?? "");
        var reasons = new HistoryReasons(bundle.Users, query.Surface, history);
        if (reasons.Items.IsEmpty)
        {
            throw new CommandException($"{whose}, expected items of the catalogue of {bundle.Version} among the clicks, with an attribute, price, title word or aspect that its training knew");
        }

        var known = clicks.Select(click => click.ItemId).Append(query.AnchorItemId).ToHashSet();
        var search = new SearchOptions
        {
            EfSearch = options.Retrieved,
            IsExact = exact,
            Filter = label => bundle.Items[(int)label - 1] is { IsAvailable: true } item && !known.Contains(item.Id),
        };
        // Merged as the cloud merges, which ranks them all: how interests share places depends on how many there are.
        var retrieved = Math.Min(Math.Max(query.Count, options.Retrieved), bundle.Items.Places);
        var found = bundle.Search(reasons.User, retrieved, search, options.InterestShare);
        var mean = MeanItem();
        return
        [
            .. (query.IsPage ? Page(user, query, found) : found.Take(query.Count).Select(item => (Found: item, RankingScore: (float?)null)))
                .Select(item => new RecommendedItem(
                    bundle.Items[(int)item.Found.Label - 1]!, item.Found.Score, item.RankingScore, item.Found.Interest, [.. Because(reasons, item.Found, mean)])),
        ];
    }

    /// <summary>What was found, ranked and cut by the cloud's own stages, by the counters as training left them.</summary>
    private IEnumerable<(FoundItem Found, float? RankingScore)> Page(RecommendationUser user, RecommendationQuery query, IReadOnlyList<FoundItem> found)
    {
        var byItem = found.ToDictionary(item => bundle.Items[(int)item.Label - 1]!.Id, StringComparer.Ordinal);
        var context = new FeedContext
        {
            Query = new() { UserId = user.Id, Surface = query.Surface, AnchorItemId = query.AnchorItemId, Limit = query.Count },
            Bundle = bundle,
            Latest = bundle,
            Now = user.Clicks is [.., var newest] ? newest.At : bundle.CountersAsOf,
            Clicks = user.Clicks,
            Carts = user.Carts,
            Orders = user.Orders,
            Counters = bundle.Counters,
            Activity = bundle.Activity,
            Served = ImmutableHashSet<string>.Empty,
            Seen = ImmutableHashSet<string>.Empty,
            Candidates = [.. found.Select(item => new FeedCandidate(bundle.Items[(int)item.Label - 1]!) { Interest = item.Interest })],
        };
        new RankStage().Run(context);
        new PageStage(options.Diversity).Run(context);
        return context.Candidates.Select(candidate => (byItem[candidate.Item.Id], (float?)candidate.RankingScore));
    }

    /// <summary>A click that moves all items alike brings none of them: what counts is the lead over the mean item.</summary>
    private IEnumerable<ClickedReason> Because(HistoryReasons reasons, FoundItem found, float[] mean)
    {
        var embedding = new float[mean.Length];
        bundle.Index.TryGetVector(found.Label, embedding);
        TensorPrimitives.Subtract(embedding, mean, embedding);
        return reasons.Items.Select((item, place) => new ClickedReason(bundle.FindOrUnknown(bundle.Users.ItemId(item)), reasons.Of(place, found.Interest, embedding)))
            .Where(reason => reason.Brought > 0).OrderByDescending(reason => reason.Brought).Take(ReasonsOfItem);
    }

    private float[] MeanItem()
    {
        var (mean, item) = (new float[bundle.Users.Width], new float[bundle.Users.Width]);
        for (var label = 1; label <= bundle.Items.Places; label++)
        {
            if (bundle.Index.TryGetVector(label, item))
            {
                TensorPrimitives.MultiplyAdd(item, 1f / bundle.Index.Count, mean, mean);
            }
        }

        return mean;
    }
}
