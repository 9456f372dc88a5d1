using System.Collections;
using Verge.VectorSearch.Kernels;
using Verge.VectorSearch.Storage;

namespace Verge.VectorSearch.Graph;

/// <summary>
/// Links in the nodes of level 0 that no path leads to from the entry. A list that is full drops its worst link, which may be the last
/// that led to a node: rare while nodes are only added, not so when many are removed.
/// </summary>
internal sealed unsafe class GraphRejoin
{
    private readonly GraphStorage _graph;
    private readonly BitArray _reached;
    private readonly Stack<int> _waiting = new();
    private readonly PinnedBuffer<int> _near;
    private readonly PinnedBuffer<int> _candidates;
    private readonly long[] _keys;

    private GraphRejoin(GraphStorage graph)
    {
        _graph = graph;
        _reached = new BitArray(graph.Used);
        _near = new(graph.MaxLinks(0));
        _candidates = new(2 * graph.MaxLinks(0));
        _keys = new long[2 * graph.MaxLinks(0)];
    }

    /// <summary>Links in what cannot be reached.</summary>
    /// <returns>The number of nodes that were linked in; others became reachable through them.</returns>
    internal static int Run(GraphStorage graph)
    {
        var entry = graph.Entry.Slot;
        var joined = 0;
        if (entry >= 0)
        {
            var rejoin = new GraphRejoin(graph);
            rejoin.Spread(entry);
            var scratch = SearchScratch.Take();
            scratch.FitWalk(graph);
            for (var slot = 0; slot < graph.Used; slot++)
            {
                if (!rejoin._reached[slot])
                {
                    rejoin.Join(slot, scratch);
                    rejoin.Spread(slot);
                    joined++;
                }
            }

            SearchScratch.Return(scratch);
        }

        return joined;
    }

    private void Spread(int from)
    {
        _reached[from] = true;
        _waiting.Push(from);
        while (_waiting.TryPop(out var slot))
        {
            var count = GraphWalk.Copy(_graph.LinksOf(slot, 0), _graph.MaxLinks(0), _near.Pointer);
            for (var i = 0; i < count; i++)
            {
                var next = _near.Pointer[i];
                if (!_reached[next])
                {
                    _reached[next] = true;
                    _waiting.Push(next);
                }
            }
        }
    }

    private void Join(int slot, SearchScratch scratch)
    {
        CodeDot.Widen(_graph.Codes + ((nint)slot * _graph.CodeWidth), _graph.CodeWidth, scratch.Query);
        var similarity = NodeAngle.To(_graph.UnitScales[slot]);
        var most = _graph.MaxLinks(0);
        var start = GraphWalk.Descend(_graph, scratch, _graph.Entry, 0, similarity);
        GraphWalk.Run(_graph, scratch, start, 0, most, similarity, default(AcceptAll));
        scratch.Forget();
        var count = GraphWalk.Copy(_graph.LinksOf(slot, 0), most, _candidates.Pointer);
        for (var i = 0; i < scratch.PoolCount; i++)
        {
            var near = PoolKey.Slot(scratch.Pool[i]);
            if (near != slot && !new ReadOnlySpan<int>(_candidates.Pointer, count).Contains(near))
            {
                _candidates.Pointer[count++] = near;
            }
        }

        _graph.Choice.Relink(slot, 0, _candidates.Pointer, _keys.AsSpan(0, count));
        LinkBack(slot, PoolKey.Slot(scratch.Pool[0]));
    }

    private void LinkBack(int slot, int nearest)
    {
        var most = _graph.MaxLinks(0);
        var links = _graph.LinksOf(slot, 0);
        var linked = false;
        for (var i = 0; i < most && links[i] >= 0; i++)
        {
            _graph.Choice.Connect(links[i], slot, 0);
            linked |= _reached[links[i]] && new ReadOnlySpan<int>(_graph.LinksOf(links[i], 0), most).Contains(slot);
        }

        if (!linked && nearest != slot)
        {
            // Its neighbors all have better links: the nearest gives up its last.
            Volatile.Write(ref _graph.LinksOf(nearest, 0)[most - 1], slot);
        }
    }
}
