using Verge.VectorSearch.Storage;

namespace Verge.VectorSearch.Graph;

/// <summary>
/// Moves a graph to a new storage without its removed nodes. A node that had links to some gets new ones, chosen among those left and
/// those of the removed nodes (Singh et al., "FreshDiskANN", 2021, Algorithm 4).
/// </summary>
internal sealed unsafe class GraphRepair
{
    // What a node chooses among, its own links included: more candidates cost time and change nothing.
    private const int CandidatesPerLink = 5;

    private readonly GraphStorage _from;
    private readonly GraphStorage _to;
    private readonly int[] _newSlot;
    private readonly PinnedBuffer<int> _near;
    private readonly PinnedBuffer<int> _inherited;
    private readonly PinnedBuffer<int> _candidates;
    private readonly long[] _keys;

    private GraphRepair(GraphStorage from, GraphStorage to)
    {
        (_from, _to) = (from, to);
        _newSlot = new int[from.Used];
        _near = new(2 * from.M);
        _inherited = new(2 * from.M);
        _candidates = new(CandidatesPerLink * 2 * from.M);
        _keys = new long[_candidates.Length];
    }

    /// <summary>Fills an empty storage with the nodes of another that are not removed, in their order.</summary>
    internal static void Move(GraphStorage from, GraphStorage to)
    {
        var repair = new GraphRepair(from, to);
        repair.MoveNodes();
        repair.MoveLinks();
        repair.ChooseEntry();
        GC.KeepAlive(from);
    }

    private void MoveNodes()
    {
        for (var slot = 0; slot < _newSlot.Length; slot++)
        {
            _newSlot[slot] = GraphStorage.NoLink;
            if (!_from.IsRemoved(slot))
            {
                var moved = _to.Write(_from.Labels[slot], _from.Row(slot));
                _to.AddNode(moved, _from.LevelOf(slot));
                _to.Used = moved + 1;
                _newSlot[slot] = moved;
            }
        }
    }

    private void MoveLinks()
    {
        for (var slot = 0; slot < _newSlot.Length; slot++)
        {
            for (var level = 0; _newSlot[slot] >= 0 && level <= _from.LevelOf(slot); level++)
            {
                MoveLinks(slot, level);
            }
        }
    }

    private void MoveLinks(int slot, int level)
    {
        var most = _from.MaxLinks(level);
        var count = GraphWalk.Copy(_from.LinksOf(slot, level), most, _near.Pointer);
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            kept += Keep(_near.Pointer[i], slot, kept) ? 1 : 0;
        }

        if (kept == count)
        {
            LinkChoice.Write(_to.LinksOf(_newSlot[slot], level), most, _candidates.Pointer, kept);
            return;
        }

        for (var i = 0; i < count; i++)
        {
            kept = _newSlot[_near.Pointer[i]] < 0 ? Inherit(_near.Pointer[i], slot, level, kept) : kept;
        }

        _to.Choice.Relink(_newSlot[slot], level, _candidates.Pointer, _keys.AsSpan(0, kept));
    }

    /// <summary>Takes over the links of a removed neighbor, and those of its removed neighbors.</summary>
    private int Inherit(int removed, int heir, int level, int kept)
    {
        var most = _from.MaxLinks(level);
        var count = GraphWalk.Copy(_from.LinksOf(removed, level), most, _inherited.Pointer);
        for (var i = 0; i < count; i++)
        {
            var next = _inherited.Pointer[i];
            kept += Keep(next, heir, kept) ? 1 : 0;
            if (_newSlot[next] >= 0)
            {
                continue;
            }

            var links = _from.LinksOf(next, level);
            for (var j = 0; j < most && links[j] >= 0; j++)
            {
                kept += Keep(links[j], heir, kept) ? 1 : 0;
            }
        }

        return kept;
    }

    private bool Keep(int slot, int heir, int kept)
    {
        var moved = _newSlot[slot];
        if (moved < 0 || slot == heir || kept == _keys.Length || new ReadOnlySpan<int>(_candidates.Pointer, kept).Contains(moved))
        {
            return false;
        }

        _candidates.Pointer[kept] = moved;
        return true;
    }

    private void ChooseEntry()
    {
        var levels = _to.LevelSpan;
        var best = _newSlot.Length > 0 && _from.Entry.Slot >= 0 ? _newSlot[_from.Entry.Slot] : GraphStorage.NoLink;
        for (var slot = 0; slot < levels.Length; slot++)
        {
            best = best < 0 || levels[slot] > levels[best] ? slot : best;
        }

        if (best >= 0)
        {
            _to.Entry = (best, levels[best]);
        }
    }
}
