using Verge.Domain;

namespace Verge.Serving;

/// <summary>What a user is to one version's retrieval on one surface.</summary>
public sealed record UserEmbedding
{
    /// <summary>Who.</summary>
    public required string UserId { get; init; }

    /// <summary>Where the recommendations will stand.</summary>
    public required Surface Surface { get; init; }

    /// <summary>The version that made it.</summary>
    public required string Version { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>How many of the user's events have come in so far, of any kind.</summary>
    public required long Events { get; init; }

    /// <summary>The last events that it was made of.</summary>
    public required EmbeddedHistory History { get; init; }

    /// <summary>The embeddings, <c>[interests, width]</c>; empty where the history has no item of the version's catalogue.</summary>
    public required ReadOnlyMemory<float> Values { get; init; }

    /// <summary>Whether this is what a version would make of a history.</summary>
    public bool IsOf(string version, EmbeddedHistory history) => Version == version && History == history;
}
