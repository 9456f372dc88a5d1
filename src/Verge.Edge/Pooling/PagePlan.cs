namespace Verge.Edge.Pooling;

/// <summary>What a page changes in the pool: worked out first, stored, then taken over.</summary>
internal sealed record PagePlan
{
    public required int Page { get; init; }

    public required IReadOnlyList<PoolEntry> Added { get; init; }

    public required IReadOnlyList<PoolEntry> Evicted { get; init; }

    public required IReadOnlyList<PoolEntry> Tail { get; init; }

    public required int Visible { get; init; }

    /// <summary>Candidates that the feed held already.</summary>
    public required int Duplicates { get; init; }

    /// <summary>Whether what stood in the feed before is forgotten: the user asked for a new one.</summary>
    public bool Fresh { get; init; }

    public string? Cursor { get; init; }

    public bool Ended { get; init; }
}
