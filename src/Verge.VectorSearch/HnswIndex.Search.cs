using System.Runtime.Intrinsics.X86;
using Verge.VectorSearch.Graph;
using Verge.VectorSearch.Storage;

namespace Verge.VectorSearch;

public sealed unsafe partial class HnswIndex
{
    // A walk compares about this many nodes for each candidate it keeps: when that comes to the whole index, scanning is cheaper.
    private const int ComparedPerCandidate = 8;

    // The share of the index a filtered walk may compare before it gives way to a scan.
    private const int BudgetShare = 8;

    /// <summary>
    /// Walks the graph, and compares all vectors where the walk is not worth its while (a small index, a large k, a filter that few labels
    /// pass) or comes back with too few: hits may be missed, but never their number.
    /// </summary>
    private protected override int Find(VectorTable table, SearchScratch scratch, Span<SearchHit> hits, SearchOptions options)
    {
        var graph = (GraphStorage)table;
        var entry = graph.Entry;
        var live = graph.Live;
        var width = Math.Max(options.EfSearch ?? Options.EfSearch, hits.Length);
        if (options.IsExact || entry.Slot < 0 || (long)width * ComparedPerCandidate >= live || !Walk(graph, scratch, entry, width, options.Filter)
            || scratch.AcceptedCount < Math.Min(hits.Length, live))
        {
            return ExactScan.Run(graph, scratch, hits, options.Filter);
        }

        return Rescore(graph, scratch, hits);
    }

    private static bool Walk(GraphStorage graph, SearchScratch scratch, (int Slot, int Level) entry, int width, Predicate<long>? filter)
    {
        scratch.FitWalk(graph);
        Quantizer.Query(scratch.Row, graph.VectorWidth, scratch.Query, graph.CodeWidth);
        var start = GraphWalk.Descend(graph, scratch, entry, 0, default(QueryProduct));
        var budget = Math.Max(graph.Used / BudgetShare, 2 * ComparedPerCandidate * width);
        var complete = filter is null && graph.RemovedCount == 0
            ? GraphWalk.Run(graph, scratch, start, 0, width, default(QueryProduct), default(AcceptAll))
            : GraphWalk.Run(graph, scratch, start, 0, width, default(QueryProduct), new AcceptLive(graph, filter), budget);
        scratch.Forget();
        return complete;
    }

    /// <summary>Scores the accepted candidates in float32 and keeps the best.</summary>
    private static int Rescore(GraphStorage graph, SearchScratch scratch, Span<SearchHit> hits)
    {
        var slots = scratch.Slots(scratch.PoolCount);
        var count = 0;
        for (var i = 0; i < scratch.PoolCount; i++)
        {
            var key = scratch.Pool[i];
            slots[count] = PoolKey.Slot(key);
            count += (key & PoolKey.Accepted) != 0 ? 1 : 0;
        }

        for (var i = 0; i < count && Sse.IsSupported; i++)
        {
            var row = graph.Vectors + ((nint)slots[i] * graph.VectorWidth);
            for (var line = 0; line < graph.VectorWidth; line += GraphWalk.CacheLine / sizeof(float))
            {
                Sse.Prefetch0(row + line);
            }
        }

        var top = new TopHits(hits);
        scratch.FitScores(count);
        ExactScan.Score(graph, scratch, slots, count, ref top);
        GC.KeepAlive(graph);
        return top.Finish();
    }
}
