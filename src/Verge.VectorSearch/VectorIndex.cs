using Verge.VectorSearch.Kernels;
using Verge.VectorSearch.Storage;

namespace Verge.VectorSearch;

/// <summary>What all indexes share: labels, changes one at a time, searches without locks, and the file.</summary>
public abstract unsafe partial class VectorIndex : IVectorIndex
{
    private protected const int SmallestCapacity = 64;

    private readonly Lock _changing = new();
    private LabelMap _slots = new();
    private VectorTable _table;

    // Odd while a vector is being replaced.
    private int _replacements;

    private protected VectorIndex(VectorTable table, VectorMetric metric)
    {
        Metric = metric;
        _table = table;
        _slots.EnsureCapacity(table.Capacity == SmallestCapacity ? 0 : table.Capacity, table.LabelSpan);
    }

    /// <inheritdoc/>
    public int Dimensions => Table.Dimensions;

    /// <inheritdoc/>
    public VectorMetric Metric { get; }

    /// <inheritdoc/>
    public int Count => Volatile.Read(ref _slots).Count;

    /// <summary>Removed and replaced vectors that still take memory; they go as the index compacts itself.</summary>
    public int RemovedCount => Table.RemovedCount;

    /// <inheritdoc/>
    public long MemoryBytes => Table.Bytes + Volatile.Read(ref _slots).Bytes;

    /// <summary>The table searches begin with. Replaced as a whole, by the changing thread.</summary>
    private protected VectorTable Table => Volatile.Read(ref _table);

    /// <summary>The share of removed slots at which they are dropped.</summary>
    private protected abstract double CompactAt { get; }

    /// <inheritdoc/>
    public bool Contains(long label)
    {
        lock (_changing)
        {
            return _slots.Find(label, _table.LabelSpan) >= 0;
        }
    }

    /// <inheritdoc/>
    public bool TryGetVector(long label, Span<float> vector)
    {
        VectorIntake.RequireWidth(vector.Length, Dimensions, nameof(vector));
        lock (_changing)
        {
            var table = _table;
            var slot = _slots.Find(label, table.LabelSpan);
            if (slot >= 0)
            {
                table.Row(slot)[..vector.Length].CopyTo(vector);
            }

            GC.KeepAlive(table);
            return slot >= 0;
        }
    }

    private protected static void RequireUsable(int dimensions, VectorMetric metric)
    {
        Simd.EnsureUsable();
        VectorIntake.RequireDimensions(dimensions);
        VectorIntake.RequireMetric(metric);
    }
}
