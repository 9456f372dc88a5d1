using System.Collections.Immutable;

namespace Verge.Edge;

/// <summary>What a call for the next page added to the feed.</summary>
public sealed record FeedPage
{
    /// <summary>The places added, in order.</summary>
    public required ImmutableArray<FeedItem> Items { get; init; }

    /// <summary>Places of the whole feed now.</summary>
    public required int FeedLength { get; init; }

    /// <summary>Candidates held back for later and for re-ranking.</summary>
    public required int Pooled { get; init; }

    /// <summary>Whether the cloud has nothing more and the pool is empty.</summary>
    public bool IsEnd { get; init; }

    /// <summary>Whether the cloud did not answer: the items come from the pool alone.</summary>
    public bool IsOffline { get; init; }

    /// <summary>Why the cloud fell back to a simpler feed; <see langword="null"/> when it did not.</summary>
    public string? Fallback { get; init; }

    /// <summary>What did not go as it should, in words for a log; <see langword="null"/> when all did.</summary>
    public string? Warning { get; init; }
}
