using Verge.VectorSearch.Kernels;
using Verge.VectorSearch.Storage;

namespace Verge.VectorSearch.Graph;

/// <summary>
/// Best-first walks over a graph (Malkov and Yashunin, Algorithm 2). They compare by codes: a row of 64 is one cache line. Candidates
/// and results share one sorted pool, in place of two heaps: what is worse than the worst result would never be expanded.
/// </summary>
internal static unsafe partial class GraphWalk
{
    // Where hardly any node is accepted, scanning is cheaper long before the budget is spent: an eighth of it tells.
    private const int EarlyShare = 8;
    private const int MostRejected = 32;

    /// <summary>Goes on each level from <paramref name="entry"/> down to the one above <paramref name="level"/> to the nearest node.</summary>
    internal static int Descend<TSimilarity>(GraphStorage graph, SearchScratch scratch, (int Slot, int Level) entry, int level, TSimilarity similarity)
        where TSimilarity : struct, ISimilarity
    {
        var slot = entry.Slot;
        CodeDot.Gather(scratch.Query, graph.Codes, graph.CodeWidth, &slot, 1, scratch.Dots);
        var best = similarity.Of(scratch.Dots[0], TSimilarity.Factors(graph)[slot]);
        for (var at = entry.Level; at > level; at--)
        {
            for (var moved = true; moved;)
            {
                moved = false;
                var near = scratch.NextTouched(graph.M);
                var count = Copy(graph.LinksOf(slot, at), graph.M, near);
                CodeDot.Gather(scratch.Query, graph.Codes, graph.CodeWidth, near, count, scratch.Dots);
                for (var i = 0; i < count; i++)
                {
                    var candidate = similarity.Of(scratch.Dots[i], TSimilarity.Factors(graph)[near[i]]);
                    if (candidate > best)
                    {
                        (best, slot, moved) = (candidate, near[i], true);
                    }
                }
            }
        }

        return slot;
    }

    /// <summary>
    /// Fills the scratch's pool with the <paramref name="width"/> best accepted nodes found from <paramref name="start"/> on one level,
    /// and with those passed on the way. The caller forgets the visited marks.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="scratch">The query, and where candidates go.</param>
    /// <param name="start">The slot to begin at.</param>
    /// <param name="level">The level to walk on.</param>
    /// <param name="width">ef, the number of accepted candidates kept.</param>
    /// <param name="similarity">The comparison.</param>
    /// <param name="acceptance">The nodes that count.</param>
    /// <param name="budget">How many nodes may be compared while fewer than <paramref name="width"/> were accepted.</param>
    /// <returns>False when the budget was spent, or would be: of those compared in an eighth of it, fewer than one in 32 was accepted.</returns>
    internal static bool Run<TSimilarity, TAcceptance>(
        GraphStorage graph, SearchScratch scratch, int start, int level, int width, TSimilarity similarity, TAcceptance acceptance, int budget = int.MaxValue)
        where TSimilarity : struct, ISimilarity
        where TAcceptance : struct, IAcceptance
    {
        scratch.FitPool(width + 1);
        Begin(graph, scratch, start, similarity, acceptance);
        var maxLinks = graph.MaxLinks(level);
        var query = scratch.Query;
        var visited = scratch.Visited;
        var dots = scratch.Dots;
        var codes = graph.Codes;
        var codeWidth = graph.CodeWidth;
        for (var cursor = 0; cursor < scratch.PoolCount;)
        {
            var key = scratch.Pool[cursor];
            if ((key & PoolKey.Expanded) != 0)
            {
                cursor++;
                continue;
            }

            scratch.Pool[cursor] = key | PoolKey.Expanded;
            var links = graph.LinksOf(PoolKey.Slot(key), level);
            var fresh = scratch.NextTouched(maxLinks);
            var count = 0;
            for (var i = 0; i < maxLinks; i++)
            {
                var slot = Volatile.Read(ref links[i]);
                if (slot < 0)
                {
                    break;
                }

                // Without a branch: whether a node was seen is as good as random.
                var word = visited[slot >> 6];
                fresh[count] = slot;
                count += (int)(~(word >> slot) & 1);
                visited[slot >> 6] = word | (1UL << slot);
            }

            PrefetchNext(graph, scratch, cursor + 1, level);
            scratch.AdvanceTouched(count);
            CodeDot.Gather(query, codes, codeWidth, fresh, count, dots);
            cursor = Admit(graph, scratch, fresh, count, width, cursor + 1, similarity, acceptance, level);
            if (!TAcceptance.All && scratch.AcceptedCount < width && scratch.VisitedCount > budget / EarlyShare
                && (scratch.VisitedCount > budget || scratch.AcceptedCount < scratch.VisitedCount / MostRejected))
            {
                return false;
            }
        }

        return true;
    }

    private static void Begin<TSimilarity, TAcceptance>(GraphStorage graph, SearchScratch scratch, int start, TSimilarity similarity, TAcceptance acceptance)
        where TSimilarity : struct, ISimilarity
        where TAcceptance : struct, IAcceptance
    {
        var touched = scratch.NextTouched(1);
        touched[0] = start;
        scratch.AdvanceTouched(1);
        scratch.Visited[start >> 6] |= 1UL << start;
        CodeDot.Gather(scratch.Query, graph.Codes, graph.CodeWidth, &start, 1, scratch.Dots);
        var accepted = acceptance.Accepts(start);
        scratch.Pool[0] = PoolKey.Make(similarity.Of(scratch.Dots[0], TSimilarity.Factors(graph)[start]), start, accepted ? PoolKey.Accepted : 0);
        scratch.PoolCount = 1;
        scratch.AcceptedCount = accepted ? 1 : 0;
    }

    /// <summary>Copies a list of links, which a writer may be changing: what is read once stays what it was.</summary>
    internal static int Copy(int* links, int maxLinks, int* target)
    {
        for (var i = 0; i < maxLinks; i++)
        {
            var slot = Volatile.Read(ref links[i]);
            if (slot < 0)
            {
                return i;
            }

            target[i] = slot;
        }

        return maxLinks;
    }
}
