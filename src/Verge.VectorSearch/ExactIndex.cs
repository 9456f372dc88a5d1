using Verge.VectorSearch.Storage;

namespace Verge.VectorSearch;

/// <summary>Compares the query with every vector: exact, in time proportional to the number of items.</summary>
public sealed partial class ExactIndex : VectorIndex
{
    /// <summary>Makes an empty index.</summary>
    /// <param name="dimensions">The width of every vector, 1 … 16,384.</param>
    /// <param name="metric">How vectors are compared.</param>
    /// <param name="capacity">Items to make room for at once; more may come. 0 … 1,000,000,000.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    /// <exception cref="InvalidOperationException">The environment variable VERGE_SIMD names no instruction set of this machine.</exception>
    public ExactIndex(int dimensions, VectorMetric metric, int capacity = 0)
        : base(Begin(dimensions, metric, capacity), metric)
    {
    }

    private ExactIndex(VectorTable table, VectorMetric metric)
        : base(table, metric)
    {
    }

    private protected override double CompactAt => 0.2;

    private protected override int Find(VectorTable table, SearchScratch scratch, Span<SearchHit> hits, SearchOptions options) =>
        ExactScan.Run(table, scratch, hits, options.Filter);

    private protected override bool HasRoom(long label) => Table.Used < Table.Capacity;

    private protected override VectorTable Grown(long label, int capacity)
    {
        var grown = new VectorTable(Dimensions, capacity);
        Table.CopyTo(grown);
        return grown;
    }

    private protected override VectorTable Compacted(int capacity)
    {
        var compacted = new VectorTable(Dimensions, capacity);
        for (var slot = 0; slot < Table.Used; slot++)
        {
            if (!Table.IsRemoved(slot))
            {
                compacted.Used = compacted.Write(Table.LabelSpan[slot], Table.Row(slot)) + 1;
            }
        }

        return compacted;
    }

    private protected override void Admit(int slot, SearchScratch scratch) => Table.Used = slot + 1;

    private static VectorTable Begin(int dimensions, VectorMetric metric, int capacity)
    {
        RequireUsable(dimensions, metric);
        HnswOptions.InRange(capacity, 0, HnswOptions.MaxCapacity, nameof(capacity));
        return new VectorTable(dimensions, Math.Max(capacity, SmallestCapacity));
    }
}
