using Verge.VectorSearch.Graph;
using Verge.VectorSearch.Storage;

namespace Verge.VectorSearch;

public sealed partial class HnswIndex
{
    private protected override VectorTable Compacted(int capacity)
    {
        var graph = Graph;
        var upper = 0;
        for (var slot = 0; slot < graph.Used; slot++)
        {
            upper += graph.IsRemoved(slot) ? 0 : graph.LevelOf(slot);
        }

        var moved = new GraphStorage(graph.Dimensions, graph.M, capacity, Math.Max(upper, UpperCapacity(capacity, graph.M)), Metric);
        GraphRepair.Move(graph, moved);
        GraphRejoin.Run(moved);
        return moved;
    }
}
