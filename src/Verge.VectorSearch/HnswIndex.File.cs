using Verge.VectorSearch.Files;
using Verge.VectorSearch.Graph;

namespace Verge.VectorSearch;

public sealed partial class HnswIndex
{
    internal static HnswIndex Read(IndexFileReader file, IndexHeader header)
    {
        var options = new HnswOptions
        {
            M = header.M,
            EfConstruction = header.EfConstruction,
            EfSearch = header.EfSearch,
            Seed = header.Seed,
            CompactAt = header.CompactAt,
        };
        try
        {
            options.Validate();
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw file.Refuse(e.Message);
        }

        var graph = new GraphStorage(file, header);
        if (GraphFile.LevelFault(graph, header.UpperBlocks) is { } levelFault)
        {
            throw file.Refuse(levelFault);
        }

        graph.Restore();
        if (GraphFile.Fault(graph, header.EntrySlot) is { } fault)
        {
            throw file.Refuse(fault);
        }

        if (header.EntrySlot >= 0)
        {
            graph.Entry = (header.EntrySlot, graph.LevelOf(header.EntrySlot));
        }

        var index = new HnswIndex(graph, header.Metric, options);
        index.MapLabels(file);
        return index;
    }

    private protected override void Describe(ref IndexHeader header)
    {
        header.Kind = IndexKind.Hnsw;
        header.M = Options.M;
        header.EfConstruction = Options.EfConstruction;
        header.EfSearch = Options.EfSearch;
        header.Seed = Options.Seed;
        header.CompactAt = Options.CompactAt;
        header.EntrySlot = Graph.Entry.Slot;
        header.UpperBlocks = Graph.UpperUsed;
    }

    private protected override void WriteGraph(IndexFileWriter file) => GraphFile.Write(file, Graph);
}
