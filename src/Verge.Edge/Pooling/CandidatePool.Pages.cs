namespace Verge.Edge.Pooling;

internal sealed partial class CandidatePool
{
    /// <summary>
    /// Works out what a page brings: new candidates take the places after those already visible, in upstream order; what
    /// the pool held back comes behind them, and what it held back for too long, or beyond its capacity, goes.
    /// </summary>
    public PagePlan PlanPage(IReadOnlyList<FeedCandidate> candidates, string? version, int page, bool fresh)
    {
        var held = fresh ? [] : _tail;
        var visible = fresh ? 0 : Visible;
        var added = new List<PoolEntry>(candidates.Count);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var candidate in candidates)
        {
            // A fresh feed may bring back what the old one showed, but not what the user deleted.
            var known = _byItem.TryGetValue(candidate.ItemId, out var entry) && (!fresh || entry.IsDeleted);
            if (!known && seen.Add(candidate.ItemId))
            {
                added.Add(New(candidate, version, page, _lastId + 1 + added.Count));
            }
        }

        var rest = held.Skip(visible).Where(e => page - e.Page < pagesKept).ToList();
        var tail = held.Take(visible).Concat(added).Concat(rest).ToList();
        var nowVisible = Math.Min(tail.Count, MostVisible(visible));
        // Beyond the capacity the oldest page's last go first.
        foreach (var surplus in tail.Skip(nowVisible).OrderBy(e => e.Page).ThenByDescending(e => e.Position).Take(tail.Count - nowVisible - capacity).ToList())
        {
            tail.Remove(surplus);
        }

        var kept = tail.ToHashSet();
        return new()
        {
            Page = page,
            Added = [.. added.Where(kept.Contains)],
            Evicted = [.. fresh ? All() : held.Where(e => !kept.Contains(e)).Concat(_fixed.Take(_fixed.Count - feedCapacity)), .. OldestDeleted()],
            Tail = tail,
            Visible = nowVisible,
            Duplicates = candidates.Count - added.Count,
            Fresh = fresh,
        };
    }

    /// <summary>A page from the pool alone: what is held back becomes visible.</summary>
    public PagePlan PlanOffline(int page, bool fresh) => new()
    {
        Page = page,
        Added = [],
        Evicted = fresh ? [.. _fixed] : [],
        Tail = _tail,
        Visible = Math.Min(_tail.Count, MostVisible(fresh ? 0 : Visible)),
        Duplicates = 0,
        Fresh = fresh,
    };

    public void Apply(PagePlan plan)
    {
        foreach (var entry in plan.Evicted)
        {
            _byItem.Remove(entry.ItemId);
            Dropped += _fixed.Remove(entry) ? 1 : 0;
        }

        foreach (var entry in plan.Added)
        {
            _byItem[entry.ItemId] = entry;
            _lastId = Math.Max(_lastId, entry.Id);
        }

        Dropped = plan.Fresh ? 0 : Dropped;
        (_tail, Visible) = ([.. plan.Tail], plan.Visible);
    }

    /// <summary>
    /// The tail after a re-rank: the entries that were scored share out the places they hold, best first; others (of
    /// another model version, or that came later) keep theirs.
    /// </summary>
    /// <param name="order">Entries by descending score; those that have left the tail since are passed over.</param>
    public List<PoolEntry> PlanOrder(IEnumerable<PoolEntry> order)
    {
        var present = _tail.ToHashSet();
        var ranked = new Queue<PoolEntry>(order.Where(present.Contains));
        var places = ranked.ToHashSet();
        return [.. _tail.Select(entry => places.Contains(entry) ? ranked.Dequeue() : entry)];
    }

    public void ApplyOrder(List<PoolEntry> tail) => _tail = tail;

    /// <summary>A page more; but an app that asks without end and shows nothing gets no more places than are remembered.</summary>
    private int MostVisible(int visible) => Math.Max(visible, Math.Min(visible + pageSize, feedCapacity));

    /// <summary>What was deleted is remembered as long as what was shown.</summary>
    private IEnumerable<PoolEntry> OldestDeleted() => _byItem.Values.Where(e => e.IsDeleted).OrderBy(e => e.Id).SkipLast(feedCapacity);

    private List<PoolEntry> All() => [.. _byItem.Values.Where(e => !e.IsDeleted)];

    private static PoolEntry New(FeedCandidate candidate, string? version, int page, long id) => new()
    {
        Id = id,
        ItemId = candidate.ItemId,
        Title = candidate.Title,
        Price = candidate.Price,
        Attributes = candidate.Attributes,
        Page = page,
        Position = candidate.Position,
        Scores = [.. candidate.Scores],
        Embedding = candidate.Embedding.IsEmpty ? null : [.. candidate.Embedding],
        Version = candidate.Embedding.IsEmpty ? null : version,
    };
}
