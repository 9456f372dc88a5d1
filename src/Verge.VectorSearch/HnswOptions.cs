namespace Verge.VectorSearch;

/// <summary>
/// Settings of <see cref="HnswIndex"/> (Malkov and Yashunin, "Efficient and robust approximate nearest neighbor search using
/// Hierarchical Navigable Small World graphs", 2016).
/// </summary>
public sealed record HnswOptions
{
    /// <summary>The defaults.</summary>
    public static HnswOptions Default { get; } = new();

    /// <summary>Links a node makes on each level; it holds up to twice as many on level 0. 2 … 256, default 16.</summary>
    public int M { get; init; } = 16;

    /// <summary>Candidates kept while a node is inserted: more builds slower and better. M … 65,536, default 200.</summary>
    public int EfConstruction { get; init; } = 200;

    /// <summary>Candidates kept while searching, unless the search says otherwise. 1 … 1,048,576, default 64.</summary>
    public int EfSearch { get; init; } = 64;

    /// <summary>What the nodes' levels are drawn from. The same insertions in the same order with the same seed make the same graph.</summary>
    public ulong Seed { get; init; } = 0x5EED;

    /// <summary>Items to make room for at once; more may come. 0 … 1,000,000,000, default 0.</summary>
    public int Capacity { get; init; }

    /// <summary>
    /// The share of removed and replaced nodes in the graph at which it is rebuilt without them. (0, 1), default 0.2. Until then they
    /// take memory and are walked over.
    /// </summary>
    public double CompactAt { get; init; } = 0.2;

    internal void Validate()
    {
        InRange(M, 2, MaxM, nameof(M));
        InRange(EfConstruction, M, 65_536, nameof(EfConstruction));
        InRange(EfSearch, 1, MaxEfSearch, nameof(EfSearch));
        InRange(Capacity, 0, MaxCapacity, nameof(Capacity));
        if (!(CompactAt > 0 && CompactAt < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(CompactAt), CompactAt, "CompactAt must lie between 0 and 1, both excluded.");
        }
    }

    internal const int MaxM = 256;

    internal const int MaxEfSearch = 1 << 20;

    internal const int MaxCapacity = 1_000_000_000;

    internal static void InRange(int value, int low, int high, string name)
    {
        if (value < low || value > high)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must lie in {low} … {high}.");
        }
    }
}
