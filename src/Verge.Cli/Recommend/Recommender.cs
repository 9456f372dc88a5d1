using System.Numerics.Tensors;
using Verge.Cli.Shell;
using Verge.Domain;
using Verge.Features;
using Verge.Models.Scoring;
using Verge.Serving;
using Verge.VectorSearch;

namespace Verge.Cli.Recommend;

/// <summary>Retrieval of one version, asked for a user, with its reasons: <see cref="HistoryReasons"/>.</summary>
/// <param name="bundle">The version.</param>
/// <param name="whose">Which flag named the user and how, for errors.</param>
/// <param name="options">How interests are searched by, and how what they find is merged.</param>
internal sealed class Recommender(ServedBundle bundle, string whose, FeedOptions options)
{
    private const int ReasonsOfItem = 3;

    /// <summary>Finds items, the user's own left out and what is not available.</summary>
    /// <param name="clicks">The user's clicks, oldest first; it is as of the newest of them.</param>
    /// <param name="surface">Where they will stand.</param>
    /// <param name="anchorItemId">The item being viewed.</param>
    /// <param name="count">How many.</param>
    /// <param name="exact">Whether all items are compared, instead of walking the index.</param>
    /// <exception cref="CommandException">Nothing is known of the user.</exception>
    public IReadOnlyList<RecommendedItem> Recommend(ReadOnlySpan<HistoryClick> clicks, Surface surface, string? anchorItemId, int count, bool exact)
    {
        if (anchorItemId is not null && bundle.Find(anchorItemId) is null)
        {
            throw new CommandException($"--item: got '{anchorItemId}', expected an item of the catalogue of {bundle.Version}");
        }

        var newest = clicks.IsEmpty ? default : clicks[^1];
        var history = bundle.Users.Select(surface, clicks, anchorItemId, newest.At, newest.SessionId ?? "");
        var reasons = new HistoryReasons(bundle.Users, surface, history);
        if (reasons.Items.IsEmpty)
        {
            throw new CommandException($"{whose}, expected items of the catalogue of {bundle.Version} among the clicks, with an attribute, price, title word or aspect that its training knew");
        }

        var known = clicks.ToArray().Select(click => click.ItemId).Append(anchorItemId).ToHashSet();
        var search = new SearchOptions
        {
            EfSearch = options.Retrieved,
            IsExact = exact,
            Filter = label => bundle.Items[(int)label - 1] is { IsAvailable: true } item && !known.Contains(item.Id),
        };
        var mean = MeanItem();
        // Merged as the cloud merges, which ranks them all: how interests share places depends on how many there are.
        var retrieved = Math.Min(Math.Max(count, options.Retrieved), bundle.Items.Places);
        return
        [
            .. bundle.Search(reasons.User, retrieved, search, options.InterestShare, options.Diversity).Take(count)
                .Select(found => new RecommendedItem(bundle.Items[(int)found.Label - 1]!, found.Score, found.Interest, [.. Because(reasons, found, mean)])),
        ];
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
