using Verge.Domain;

namespace Verge.Serving;

/// <summary>
/// Removes what may not be shown, and says why. Fewer than asked for may remain; that is no error. Retrievers ask for the
/// same reasons while they search, so that there is enough left; this stage holds for whatever retriever there is.
/// </summary>
public sealed class FilterStage : IFeedStage
{
    /// <inheritdoc/>
    public string Name => "filter";

    /// <inheritdoc/>
    public void Run(FeedContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Candidates.RemoveAll(candidate =>
        {
            if (Reason(context, candidate.Item) is not { } reason)
            {
                return false;
            }

            context.Removed[reason] = context.Removed.GetValueOrDefault(reason) + 1;
            return true;
        });
    }

    /// <summary>Why an item of the answering version may not be shown; <see langword="null"/> where it may.</summary>
    public static string? Reason(FeedContext context, Item? item)
    {
        ArgumentNullException.ThrowIfNull(context);
        var query = context.Query;
        return item is null || context.Current(item) is not { IsAvailable: true } current ? "unavailable"
            : item.Id == query.AnchorItemId ? "anchor"
            : query.Exclude.Contains(item.Id) ? "excluded"
            : !query.Categories.IsEmpty && !query.Categories.Contains(current.Attribute("category") ?? "") ? "category"
            : !IsWanted(current.Price, query) ? "price"
            : context.Served.Contains(item.Id) ? "served"
            : context.Seen.Contains(item.Id) ? "seen"
            : null;
    }

    private static bool IsWanted(double? price, FeedQuery query) =>
        query is { MinimumPrice: null, MaximumPrice: null }
        || (price is { } known && known >= (query.MinimumPrice ?? 0) && known <= (query.MaximumPrice ?? double.MaxValue));
}
