using Verge.VectorSearch.Files;
using Verge.VectorSearch.Kernels;

namespace Verge.VectorSearch.Storage;

/// <summary>
/// The memory of one index: per slot a vector and its label. Slots are only added; what is removed is marked, and goes when the index
/// moves to a new table. One thread writes; any number read without locks, each from the table it began with.
/// </summary>
internal unsafe class VectorTable
{
    private readonly PinnedBuffer<float> _vectors;
    private readonly PinnedBuffer<long> _labels;
    private readonly PinnedBuffer<ulong> _removed;
    private volatile int _used;
    private volatile int _removedCount;

    internal VectorTable(int dimensions, int capacity)
        : this(
            dimensions,
            capacity,
            new(capacity),
            new((capacity + 63) / 64, zeroed: true),
            new((long)capacity * FloatDot.Padded(dimensions)))
    {
    }

    /// <summary>A table in a file, with room for nothing more: the first vector added moves it to other memory.</summary>
    internal VectorTable(IndexFileReader file, IndexHeader header)
        : this(
            header.Dimensions,
            header.Used,
            file.Section<long>(header.Used),
            file.Section<ulong>((header.Used + 63L) / 64),
            file.Section<float>((long)header.Used * FloatDot.Padded(header.Dimensions))) =>
        (_removedCount, _used) = (header.Removed, header.Used);

    private VectorTable(int dimensions, int capacity, PinnedBuffer<long> labels, PinnedBuffer<ulong> removed, PinnedBuffer<float> vectors)
    {
        (Dimensions, Capacity) = (dimensions, capacity);
        VectorWidth = FloatDot.Padded(dimensions);
        (_labels, _removed, _vectors) = (labels, removed, vectors);
        Vectors = _vectors.Pointer;
        Labels = _labels.Pointer;
        Removed = _removed.Pointer;
    }

    internal int Dimensions { get; }

    internal int Capacity { get; }

    internal int VectorWidth { get; }

    /// <summary>[capacity, vector width]</summary>
    internal float* Vectors { get; }

    /// <summary>[capacity]</summary>
    internal long* Labels { get; }

    /// <summary>A bit a slot.</summary>
    internal ulong* Removed { get; }

    /// <summary>Slots in use, removed ones included. Set last when a slot is added: what is below it is complete.</summary>
    internal int Used
    {
        get => _used;
        set => _used = value;
    }

    internal int RemovedCount => _removedCount;

    internal int Live
    {
        get
        {
            // In this order: a slot added and marked in between must not make the count too small.
            var removed = _removedCount;
            return _used - removed;
        }
    }

    internal virtual long Bytes => _vectors.Bytes + _labels.Bytes + _removed.Bytes;

    internal ReadOnlySpan<long> LabelSpan => new(Labels, Capacity);

    internal Span<float> VectorSpan => _vectors.Span[..(_used * VectorWidth)];

    internal Span<ulong> RemovedSpan => _removed.Span[..((_used + 63) / 64)];

    internal bool IsRemoved(int slot) => ((Volatile.Read(ref Removed[slot >> 6]) >> slot) & 1) != 0;

    internal void MarkRemoved(int slot)
    {
        Volatile.Write(ref Removed[slot >> 6], Removed[slot >> 6] | (1UL << slot));
        _removedCount++;
    }

    internal Span<float> Row(int slot) => new(Vectors + ((nint)slot * VectorWidth), VectorWidth);

    /// <summary>Writes a label and vector to the next slot, which comes into use when <see cref="Used"/> is raised.</summary>
    internal int Write(long label, ReadOnlySpan<float> row)
    {
        var slot = _used;
        Labels[slot] = label;
        row.CopyTo(Row(slot));
        return slot;
    }

    /// <summary>Copies all slots as they are to an empty table with at least as much room.</summary>
    internal void CopyTo(VectorTable target)
    {
        CopyRows(_vectors, target._vectors, VectorWidth);
        CopyRows(_labels, target._labels, 1);
        RemovedSpan.CopyTo(target._removed.Span);
        (target._removedCount, target._used) = (_removedCount, _used);
    }

    /// <summary>Copies the slots in use of one buffer.</summary>
    private protected void CopyRows<T>(PinnedBuffer<T> from, PinnedBuffer<T> to, int width)
        where T : unmanaged
        => from.Span[..(_used * width)].CopyTo(to.Span);
}
