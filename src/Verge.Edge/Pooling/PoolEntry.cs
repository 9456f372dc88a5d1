using System.Collections.Immutable;

namespace Verge.Edge.Pooling;

/// <summary>One item of the feed or the pool.</summary>
internal sealed class PoolEntry
{
    public required long Id { get; init; }

    public required string ItemId { get; init; }

    public required string Title { get; init; }

    public required double? Price { get; init; }

    public required ImmutableSortedDictionary<string, string> Attributes { get; init; }

    /// <summary>Which page brought it, and where on it: the upstream order.</summary>
    public required int Page { get; init; }

    public required int Position { get; init; }

    public float[] Scores { get; set; } = [];

    public float[]? Embedding { get; set; }

    /// <summary>The model version of <see cref="Embedding"/>.</summary>
    public string? Version { get; set; }

    /// <summary>Orders what may not move any more; <see langword="null"/> while it may.</summary>
    public long? Slot { get; set; }

    public bool IsExposed { get; set; }

    public bool IsDeleted { get; set; }
}
