using Verge.Domain;

namespace Verge.Features;

/// <summary>A logged page at the moment it was answered, with what was known then.</summary>
public readonly ref struct LoggedPage
{
    /// <summary>Its session. Behaviors in it are the future: for labels only.</summary>
    public required SessionLog Session { get; init; }

    /// <summary>Index of the page in the session.</summary>
    public required int PageIndex { get; init; }

    /// <summary>The candidates in upstream order; one that the catalogue lacks has its id and nothing else.</summary>
    public required ReadOnlySpan<Item> Candidates { get; init; }

    /// <summary>The user's clicks before, oldest first.</summary>
    public required ReadOnlySpan<HistoryClick> Clicks { get; init; }

    /// <summary>The user's carts before, oldest first.</summary>
    public ReadOnlySpan<HistoryClick> Carts { get; init; }

    /// <summary>The user's orders before, oldest first.</summary>
    public ReadOnlySpan<HistoryClick> Orders { get; init; }

    /// <summary>The user's page-views before, oldest first; empty unless the replay was asked for them.</summary>
    public ReadOnlySpan<HistoryClick> Views { get; init; }

    /// <summary>Counters as of then.</summary>
    public required InteractionCounters Counters { get; init; }

    /// <summary>What happened until then; <see langword="null"/> unless the replay was asked for it.</summary>
    public ActivityCounters? Activity { get; init; }

    /// <summary>Finds an item; <see langword="null"/> for one that the catalogue lacks.</summary>
    public required Func<string, Item?> Catalogue { get; init; }

    /// <summary>The page.</summary>
    public PagingRequest Page => Session.Pages[PageIndex];
}
