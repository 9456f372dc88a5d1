namespace Verge.VectorSearch;

/// <summary>What one search may set. <c>default</c> is a search over all items with the index's own settings.</summary>
public readonly record struct SearchOptions
{
    /// <summary>
    /// How many candidates HNSW keeps while it walks: more is slower and finds more. At least 1; null means
    /// <see cref="HnswOptions.EfSearch"/>. Below k, k is taken. An exact index ignores it.
    /// </summary>
    public int? EfSearch { get; init; }

    /// <summary>
    /// Which labels may be returned; null means all. It is called on the searching thread, at most a few times a label, and must not
    /// change the index. What it throws passes through to the caller.
    /// </summary>
    public Predicate<long>? Filter { get; init; }

    /// <summary>Whether all vectors are compared, so that no hit is missed: the yardstick of the other searches.</summary>
    public bool IsExact { get; init; }
}
