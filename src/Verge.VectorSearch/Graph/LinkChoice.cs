using Verge.VectorSearch.Kernels;
using Verge.VectorSearch.Storage;

namespace Verge.VectorSearch.Graph;

/// <summary>
/// Chooses a node's links among candidates (Malkov and Yashunin, Algorithm 4): the nearest first, and only those nearer to the node than
/// to every link already chosen, so that links point in different directions and clusters stay joined.
/// <para>
/// Where vectors keep their lengths, three quarters of the links are chosen by inner product and the rest by angle. By product alone
/// every list fills with the longest vectors: short ones can then be reached by no walk, and a filter that rejects long ones finds
/// nearly nothing. By angle alone a walk stops at the nearest direction, short of the longer vectors beside it.
/// </para>
/// </summary>
internal sealed unsafe class LinkChoice(GraphStorage graph, VectorMetric metric)
{
    private const int Batch = 8;

    private readonly PinnedBuffer<short> _query = new(graph.CodeWidth);
    private readonly PinnedBuffer<int> _dots = new(Batch);
    private readonly PinnedBuffer<int> _slots = new((2 * graph.M) + 1);
    private readonly PinnedBuffer<int> _chosen = new(2 * graph.M);
    private readonly PinnedBuffer<long> _keys = new((2 * graph.M) + 1);

    internal VectorMetric Metric => metric;

    /// <summary>Whether some links are chosen by angle and not by product.</summary>
    internal bool MixesAngles { get; } = metric == VectorMetric.InnerProduct;

    /// <summary>How many of <paramref name="most"/> links may be chosen by inner product.</summary>
    internal int ByProduct(int most) => MixesAngles ? most - Math.Max(1, most / 4) : most;

    /// <summary>Chooses links behind those chosen before; only links of the same choice keep others out.</summary>
    /// <param name="candidates">Pool keys with similarities to the node, best first.</param>
    /// <param name="most">How many links at most, those chosen before included.</param>
    /// <param name="chosen">The slots chosen.</param>
    /// <param name="count">How many were chosen before.</param>
    /// <returns>How many are chosen now.</returns>
    internal int Choose<TSimilarity>(ReadOnlySpan<long> candidates, int most, int* chosen, int count = 0)
        where TSimilarity : struct, INodeSimilarity<TSimilarity>
    {
        var before = count;
        var all = candidates.Length <= most - before;
        for (var i = 0; i < candidates.Length && count < most; i++)
        {
            var slot = PoolKey.Slot(candidates[i]);
            if (!new ReadOnlySpan<int>(chosen, before).Contains(slot)
                && (all || IsApart<TSimilarity>(slot, PoolKey.Similarity(candidates[i]), chosen + before, count - before)))
            {
                chosen[count++] = slot;
            }
        }

        return count;
    }

    /// <summary>Chooses a node's links on one level among any slots but its own, and writes them.</summary>
    internal void Relink(int node, int level, int* slots, Span<long> keys)
    {
        var most = graph.MaxLinks(level);
        Compare<NodeProduct>(node, slots, keys);
        var count = Choose<NodeProduct>(keys, ByProduct(most), _chosen.Pointer);
        if (MixesAngles)
        {
            Compare<NodeAngle>(node, slots, keys);
            count = Choose<NodeAngle>(keys, most, _chosen.Pointer, count);
        }

        Write(graph.LinksOf(node, level), most, _chosen.Pointer, count);
    }

    /// <summary>Adds a link from <paramref name="node"/> to <paramref name="added"/>; when the list is full, chooses anew among all.</summary>
    internal void Connect(int node, int added, int level)
    {
        var links = graph.LinksOf(node, level);
        var most = graph.MaxLinks(level);
        var count = GraphWalk.Copy(links, most, _slots.Pointer);
        if (count == most)
        {
            _slots.Pointer[count++] = added;
            Relink(node, level, _slots.Pointer, _keys.Span[..count]);
            return;
        }

        if (count + 1 < most)
        {
            links[count + 1] = GraphStorage.NoLink;
        }

        Volatile.Write(ref links[count], added);
    }

    /// <summary>Replaces a list of links, in an order in which a reader meets only links, old or new.</summary>
    internal static void Write(int* links, int most, int* chosen, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Volatile.Write(ref links[i], chosen[i]);
        }

        if (count < most)
        {
            Volatile.Write(ref links[count], GraphStorage.NoLink);
        }
    }

    private void Compare<TSimilarity>(int node, int* slots, Span<long> keys)
        where TSimilarity : struct, INodeSimilarity<TSimilarity>
    {
        var similarity = TSimilarity.To(TSimilarity.Factors(graph)[node]);
        Ask(node);
        for (var i = 0; i < keys.Length; i += Batch)
        {
            var size = Math.Min(Batch, keys.Length - i);
            CodeDot.Gather(_query.Pointer, graph.Codes, graph.CodeWidth, slots + i, size, _dots.Pointer);
            for (var j = 0; j < size; j++)
            {
                var slot = slots[i + j];
                keys[i + j] = PoolKey.Make(similarity.Of(_dots.Pointer[j], TSimilarity.Factors(graph)[slot]), slot, PoolKey.Accepted);
            }
        }

        keys.Sort();
    }

    /// <summary>Whether a candidate is nearer to its node than to every link chosen.</summary>
    private bool IsApart<TSimilarity>(int slot, float toNode, int* chosen, int count)
        where TSimilarity : struct, INodeSimilarity<TSimilarity>
    {
        if (count == 0)
        {
            return true;
        }

        var similarity = TSimilarity.To(TSimilarity.Factors(graph)[slot]);
        var dots = _dots.Pointer;
        Ask(slot);
        for (var i = 0; i < count; i += Batch)
        {
            var size = Math.Min(Batch, count - i);
            CodeDot.Gather(_query.Pointer, graph.Codes, graph.CodeWidth, chosen + i, size, dots);
            for (var j = 0; j < size; j++)
            {
                if (similarity.Of(dots[j], TSimilarity.Factors(graph)[chosen[i + j]]) > toNode)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private void Ask(int slot) => CodeDot.Widen(graph.Codes + ((nint)slot * graph.CodeWidth), graph.CodeWidth, _query.Pointer);
}
