using System.Numerics;

namespace Verge.VectorSearch.Storage;

/// <summary>
/// Label → slot by open addressing. It stores only slots and reads the labels from the caller's own list: 5 to 11 bytes an item.
/// </summary>
internal sealed class LabelMap
{
    private const int Empty = -1;
    private const int Smallest = 16;

    private int[] _slots = NewTable(Smallest);

    internal int Count { get; private set; }

    internal long Bytes => (long)_slots.Length * sizeof(int);

    /// <summary>The slot of a label, or -1.</summary>
    internal int Find(long label, ReadOnlySpan<long> labels)
    {
        var mask = _slots.Length - 1;
        for (var i = Home(label, mask); ; i = (i + 1) & mask)
        {
            var slot = _slots[i];
            if (slot == Empty || labels[slot] == label)
            {
                return slot;
            }
        }
    }

    /// <summary>Sets the slot of the label that <paramref name="labels"/> holds at <paramref name="slot"/>.</summary>
    internal void Set(int slot, ReadOnlySpan<long> labels)
    {
        if (Count + 1 > _slots.Length / 5 * 4)
        {
            Resize(_slots.Length * 2, labels);
        }

        Place(slot, labels);
    }

    /// <summary>Forgets a label. Those behind it move up, so that no marks of removed labels pile up.</summary>
    internal void Remove(long label, ReadOnlySpan<long> labels)
    {
        var mask = _slots.Length - 1;
        var hole = Home(label, mask);
        while (_slots[hole] != Empty && labels[_slots[hole]] != label)
        {
            hole = (hole + 1) & mask;
        }

        if (_slots[hole] == Empty)
        {
            return;
        }

        Count--;
        for (var i = (hole + 1) & mask; _slots[i] != Empty; i = (i + 1) & mask)
        {
            var home = Home(labels[_slots[i]], mask);
            if (((i - home) & mask) >= ((i - hole) & mask))
            {
                _slots[hole] = _slots[i];
                hole = i;
            }
        }

        _slots[hole] = Empty;
    }

    /// <summary>Makes room for so many labels at once.</summary>
    internal void EnsureCapacity(int count, ReadOnlySpan<long> labels)
    {
        var length = (int)Math.Min(BitOperations.RoundUpToPowerOf2((uint)Math.Max(Smallest, (count + 1L) * 5 / 4)), 1u << 30);
        if (length > _slots.Length)
        {
            Resize(length, labels);
        }
    }

    private void Place(int slot, ReadOnlySpan<long> labels)
    {
        var mask = _slots.Length - 1;
        var i = Home(labels[slot], mask);
        while (_slots[i] != Empty && labels[_slots[i]] != labels[slot])
        {
            i = (i + 1) & mask;
        }

        Count += _slots[i] == Empty ? 1 : 0;
        _slots[i] = slot;
    }

    private void Resize(int length, ReadOnlySpan<long> labels)
    {
        var old = _slots;
        _slots = NewTable(length);
        Count = 0;
        foreach (var slot in old)
        {
            if (slot != Empty)
            {
                Place(slot, labels);
            }
        }
    }

    private static int Home(long label, int mask) => (int)(Mixing.Mix((ulong)label) >> 32) & mask;

    private static int[] NewTable(int length)
    {
        var table = new int[length];
        Array.Fill(table, Empty);
        return table;
    }
}
