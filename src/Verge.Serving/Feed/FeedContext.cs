using Verge.Domain;
using Verge.Features;

namespace Verge.Serving;

/// <summary>One paging request on its way through the stages.</summary>
public sealed class FeedContext
{
    /// <summary>The request.</summary>
    public required FeedQuery Query { get; init; }

    /// <summary>The version that answers.</summary>
    public required ServedBundle Bundle { get; init; }

    /// <summary>The newest version: its catalogue says what there is now, and at which price.</summary>
    public required ServedBundle Latest { get; init; }

    /// <summary>The time of the request.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The user's clicks so far, oldest first.</summary>
    public required ReadOnlyMemory<HistoryClick> Clicks { get; init; }

    /// <summary>The user's carts so far, oldest first; none where the version's ranker has no sequence of them.</summary>
    public ReadOnlyMemory<HistoryClick> Carts { get; init; }

    /// <summary>The user's orders so far, oldest first; none where the version's ranker has no sequence of them.</summary>
    public ReadOnlyMemory<HistoryClick> Orders { get; init; }

    /// <summary>Counters as of now.</summary>
    public required InteractionCounters Counters { get; init; }

    /// <summary>What happened until now; <see langword="null"/> where the version's ranker needs none of it.</summary>
    public ActivityCounters? Activity { get; init; }

    /// <summary>Items that earlier pages of this feed had.</summary>
    public required IReadOnlySet<string> Served { get; init; }

    /// <summary>Items that the user clicked, put into the cart or ordered lately.</summary>
    public required IReadOnlySet<string> Seen { get; init; }

    /// <summary>The user's embeddings, <c>[interests, width]</c>; all zero where nothing is known of the user.</summary>
    public float[] UserEmbedding { get; set; } = [];

    /// <summary>Whether there is a user embedding.</summary>
    public bool IsUserKnown { get; set; }

    /// <summary>Hits that each search of the index asked for, and candidates that it kept; 0 where none was made.</summary>
    internal int SearchBreadth { get; set; }

    /// <summary>The candidates so far.</summary>
    public List<FeedCandidate> Candidates { get; set; } = [];

    /// <summary>Why a fallback answered; <see langword="null"/> where none did.</summary>
    public string? Fallback { get; set; }

    /// <summary>What was removed, by reason.</summary>
    public SortedDictionary<string, int> Removed { get; } = new(StringComparer.Ordinal);

    /// <summary>An item of the answering version's catalogue as it is today; <see langword="null"/> where it is gone since.</summary>
    public Item? Current(Item? item) => item is null || ReferenceEquals(Bundle, Latest) ? item : Latest.Find(item.Id);
}
