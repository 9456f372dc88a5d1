using System.Collections.Immutable;

namespace Verge.Edge;

/// <summary>The cloud's answer to a <see cref="FeedRequest"/>.</summary>
public sealed record FeedResponse
{
    /// <summary>The version whose stages and embedding rows made it.</summary>
    public required string Version { get; init; }

    /// <summary>Where the next page starts; <see langword="null"/> at the end.</summary>
    public string? Cursor { get; init; }

    /// <summary>Why a fallback answered; <see langword="null"/> when none did.</summary>
    public string? Fallback { get; init; }

    /// <summary>Candidates, best first.</summary>
    public required ImmutableArray<FeedCandidate> Candidates { get; init; }
}
