using Verge.VectorSearch.Kernels;

namespace Verge.VectorSearch.Storage;

/// <summary>Compares a query with every vector of a table.</summary>
internal static unsafe class ExactScan
{
    private const int Block = 256;

    /// <summary>Finds the best of all slots in use that are not removed and pass the filter.</summary>
    /// <returns>The number of hits.</returns>
    internal static int Run(VectorTable table, SearchScratch scratch, Span<SearchHit> hits, Predicate<long>? filter)
    {
        var top = new TopHits(hits);
        scratch.FitScores(Block);
        var slots = scratch.Slots(Block);
        var whole = filter is null && table.RemovedCount == 0;
        // The end is read again for each block: where an old vector was just removed, the new one that replaces it is found.
        for (var start = 0; start < table.Used;)
        {
            var end = Math.Min(start + Block, table.Used);
            var count = 0;
            for (; start < end; start++)
            {
                slots[count] = start;
                count += whole || (!table.IsRemoved(start) && (filter is null || filter(table.Labels[start]))) ? 1 : 0;
            }

            Score(table, scratch, slots, count, ref top);
        }

        GC.KeepAlive(table);
        return top.Finish();
    }

    /// <summary>Scores some slots and offers them.</summary>
    internal static void Score(VectorTable table, SearchScratch scratch, int* slots, int count, ref TopHits top)
    {
        FloatDot.Gather(scratch.Row, table.Vectors, table.VectorWidth, slots, count, scratch.Scores);
        for (var i = 0; i < count; i++)
        {
            if (scratch.Scores[i] >= top.Worst)
            {
                top.Offer(table.Labels[slots[i]], scratch.Scores[i]);
            }
        }
    }
}
