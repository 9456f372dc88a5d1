using Verge.VectorSearch.Files;

namespace Verge.VectorSearch;

public abstract unsafe partial class VectorIndex
{
    /// <summary>
    /// Opens the index a file holds, of whichever kind it is, by mapping it into memory: processes share what they read, and changes
    /// stay in this one. Files may be replaced meanwhile, as <see cref="Save"/> does, but not written to in place.
    /// </summary>
    /// <param name="path">A file written by <see cref="Save"/>.</param>
    /// <returns>An index that answers as the saved one did.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="VectorIndexFileException">The file is no index, of another version, cut short or changed.</exception>
    public static VectorIndex Open(string path)
    {
        Kernels.Simd.EnsureUsable();
        var file = new IndexFileReader(path);
        try
        {
            var header = file.ReadHeader();
            return header.Kind == IndexKind.Exact ? ExactIndex.Read(file, header) : HnswIndex.Read(file, header);
        }
        catch
        {
            file.Abandon();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Save(string path)
    {
        using var file = new IndexFileWriter(path);
        lock (_changing)
        {
            var table = _table;
            var header = new IndexHeader
            {
                Magic = IndexHeader.RightMagic,
                Version = IndexHeader.RightVersion,
                Metric = Metric,
                Dimensions = Dimensions,
                Used = table.Used,
                Removed = table.RemovedCount,
                EntrySlot = -1,
            };
            Describe(ref header);
            file.Write(new ReadOnlySpan<IndexHeader>(in header));
            TableFile.Write(file, table);
            WriteGraph(file);
            GC.KeepAlive(table);
        }

        file.Commit();
    }

    /// <summary>Sets the header's kind and what belongs to it.</summary>
    private protected abstract void Describe(ref IndexHeader header);

    /// <summary>Writes what follows the vectors.</summary>
    private protected abstract void WriteGraph(IndexFileWriter file);

    /// <summary>Makes the map of labels of a table that was read.</summary>
    private protected void MapLabels(IndexFileReader file)
    {
        var fault = TableFile.Fault(_table);
        if (fault is null)
        {
            Map(_table);
            fault = _slots.Count == _table.Live ? null : $"it holds {_slots.Count} labels, expected {_table.Live}";
        }

        if (fault is not null)
        {
            throw file.Refuse(fault);
        }
    }
}
