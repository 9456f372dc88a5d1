using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Verge.VectorSearch.Storage;

namespace Verge.VectorSearch.Graph;

/// <content>A walk spends most of its time waiting for memory: what it will read next is asked for while it works on what it has.</content>
internal static unsafe partial class GraphWalk
{
    internal const int CacheLine = 64;

    /// <summary>Asks for the codes of the neighbors of the candidate that is likely to be expanded next: the best one left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchNext(GraphStorage graph, SearchScratch scratch, int cursor, int level)
    {
        var pool = scratch.Pool;
        var size = scratch.PoolCount;
        while (cursor < size && (pool[cursor] & PoolKey.Expanded) != 0)
        {
            cursor++;
        }

        if (cursor < size)
        {
            // Visited or not: to ask costs more than a prefetch too many.
            var links = graph.LinksOf(PoolKey.Slot(pool[cursor]), level);
            var maxLinks = graph.MaxLinks(level);
            for (var i = 0; i < maxLinks; i++)
            {
                var slot = links[i];
                if (slot < 0)
                {
                    break;
                }

                PrefetchRow(graph, slot);
            }
        }
    }

    /// <summary>Asks for the links of a node that has become a candidate.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchLinks(GraphStorage graph, int slot, int level)
    {
        if (Sse.IsSupported && level == 0)
        {
            var links = graph.Links + ((nint)slot * 2 * graph.M);
            Sse.Prefetch0(links);
            Sse.Prefetch0(links + (CacheLine / sizeof(int)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchRow(GraphStorage graph, int slot)
    {
        if (Sse.IsSupported)
        {
            var row = graph.Codes + ((nint)slot * graph.CodeWidth);
            Sse.Prefetch0(row);
            for (var line = CacheLine; line < graph.CodeWidth; line += CacheLine)
            {
                Sse.Prefetch0(row + line);
            }
        }
    }
}
