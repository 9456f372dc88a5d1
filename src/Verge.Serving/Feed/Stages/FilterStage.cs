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
        if (context.Query.Given is not null)
        {
            return;
        }

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
    public static string? Reason(FeedContext context, Item item)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(item);
        return context.Current(item) is not { IsAvailable: true } ? "unavailable"
            : item.Id == context.Query.AnchorItemId ? "anchor"
            : context.Query.Exclude.Contains(item.Id) ? "excluded"
            : context.Served.Contains(item.Id) ? "served"
            : context.Seen.Contains(item.Id) ? "seen"
            : null;
    }
}
