using System.Collections.Immutable;

namespace Verge.Domain;

/// <summary>One user session as a device logs it: a sequence from reset to reset.</summary>
public sealed record SessionLog
{
    /// <summary>Who.</summary>
    public required string UserId { get; init; }

    /// <summary>The session's id, unique in a data set.</summary>
    public required string SessionId { get; init; }

    /// <summary>When it began: the encoders' reset.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The pages answered, by time.</summary>
    public ImmutableArray<PagingRequest> Pages { get; init; } = [];

    /// <summary>All behaviors of the session, ordered by <see cref="Behavior.At"/>, with their final (closed) actions.</summary>
    public ImmutableArray<Behavior> Behaviors { get; init; } = [];

    /// <summary>The re-ranking requests, by time.</summary>
    public ImmutableArray<RerankingRequest> Requests { get; init; } = [];
}
