using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Edge.Storage;

/// <summary>A behavior as measured: independent of any model's schema, so that a new version can encode it again.</summary>
internal sealed record StoredBehavior
{
    public long Id { get; init; }

    public required BehaviorKind Kind { get; init; }

    public required string ItemId { get; init; }

    /// <summary>The page whose candidate it was, counted from the start of the feed.</summary>
    public required int Page { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    public float Seconds { get; init; }

    /// <summary>Which exposure of this item in its sequence, from 1; 0 for a page-view.</summary>
    public int ExposureCount { get; init; }

    public float ScrollSpeed { get; init; }

    public float ScrollSeconds { get; init; }

    public int ScrollCount { get; init; }

    /// <summary>0: not deleted.</summary>
    public int DeleteReason { get; init; }

    public ImmutableSortedSet<string> Acts { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    public TimeSpan? SinceTouched { get; init; }

    /// <summary>Raw scores of the candidate as it was exposed; empty where it came without.</summary>
    public float[] Scores { get; init; } = [];

    /// <summary>Embedding rows of <see cref="Version"/>; <see langword="null"/> where the item came without.</summary>
    public float[]? Embedding { get; init; }

    /// <summary>The model version of embedding and encoding.</summary>
    public string? Version { get; init; }

    public DateTimeOffset At => Kind == BehaviorKind.PageView ? StartedAt : ClosedAt ?? StartedAt;
}
