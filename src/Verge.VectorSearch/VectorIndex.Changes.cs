using Verge.VectorSearch.Storage;

namespace Verge.VectorSearch;

public abstract unsafe partial class VectorIndex
{
    /// <inheritdoc/>
    public void Upsert(long label, ReadOnlySpan<float> vector)
    {
        var scratch = SearchScratch.Take();
        lock (_changing)
        {
            scratch.Fit(_table);
            VectorIntake.Prepare(vector, Dimensions, Metric, scratch.Row, _table.VectorWidth, nameof(vector));
            var row = new ReadOnlySpan<float>(scratch.Row, _table.VectorWidth);
            var old = _slots.Find(label, _table.LabelSpan);
            if (old < 0)
            {
                MakeRoom(label);
                Append(label, row, scratch);
            }
            else if (!row.SequenceEqual(_table.Row(old)))
            {
                Replace(label, row, scratch);
            }
        }

        SearchScratch.Return(scratch);
    }

    /// <inheritdoc/>
    public bool Remove(long label)
    {
        lock (_changing)
        {
            var slot = _slots.Find(label, _table.LabelSpan);
            if (slot < 0)
            {
                return false;
            }

            _slots.Remove(label, _table.LabelSpan);
            _table.MarkRemoved(slot);
            CompactWhenDue();
            return true;
        }
    }

    /// <summary>
    /// Drops removed vectors and spare room. The index does the first by itself as changes pile up; call this when no more are
    /// expected for long, or before <see cref="Save"/>. Searches go on meanwhile; other changes wait.
    /// </summary>
    public void Compact()
    {
        lock (_changing)
        {
            if (_table.RemovedCount > 0 || _table.Capacity > Math.Max(_table.Used, 1))
            {
                Move(Compacted(Math.Max(_table.Live, 1)));
            }
        }
    }

    /// <summary>The table with more room, and surely enough for one more vector of this label.</summary>
    private protected abstract VectorTable Grown(long label, int capacity);

    /// <summary>Whether the table has room for one more vector of this label.</summary>
    private protected abstract bool HasRoom(long label);

    /// <summary>A table without the removed vectors, with room for as many as given.</summary>
    private protected abstract VectorTable Compacted(int capacity);

    /// <summary>Brings the slot just written into use, so that searches find it.</summary>
    private protected abstract void Admit(int slot, SearchScratch scratch);

    private void Replace(long label, ReadOnlySpan<float> row, SearchScratch scratch)
    {
        // The old vector is found until the new one can be: a search meanwhile may meet both, and returns one.
        Interlocked.Increment(ref _replacements);
        try
        {
            MakeRoom(label);
            var old = _slots.Find(label, _table.LabelSpan);
            Append(label, row, scratch);
            _table.MarkRemoved(old);
        }
        finally
        {
            Interlocked.Increment(ref _replacements);
        }

        CompactWhenDue();
    }

    private void Append(long label, ReadOnlySpan<float> row, SearchScratch scratch)
    {
        var slot = _table.Write(label, row);
        Admit(slot, scratch);
        _slots.Set(slot, _table.LabelSpan);
    }

    private void MakeRoom(long label)
    {
        if (HasRoom(label))
        {
            return;
        }

        // Dropping what was removed makes room too, once it is worth the work.
        if (_table.RemovedCount > _table.Used * CompactAt / 2)
        {
            Move(Compacted(_table.Capacity));
            if (HasRoom(label))
            {
                return;
            }
        }

        var table = Grown(label, (int)Math.Min(Math.Max(_table.Capacity * 3L / 2, SmallestCapacity), Array.MaxLength));
        Volatile.Write(ref _table, table);
    }

    private void CompactWhenDue()
    {
        if (_table.Live == 0 || _table.RemovedCount > _table.Used * CompactAt)
        {
            Move(Compacted(Math.Min(_table.Capacity, Math.Max(SmallestCapacity, _table.Live * 3 / 2))));
        }
    }

    private void Move(VectorTable table)
    {
        Map(table);
        Volatile.Write(ref _table, table);
    }

    private void Map(VectorTable table)
    {
        var slots = new LabelMap();
        slots.EnsureCapacity(table.Live, table.LabelSpan);
        for (var slot = 0; slot < table.Used; slot++)
        {
            if (!table.IsRemoved(slot))
            {
                slots.Set(slot, table.LabelSpan);
            }
        }

        Volatile.Write(ref _slots, slots);
    }
}
