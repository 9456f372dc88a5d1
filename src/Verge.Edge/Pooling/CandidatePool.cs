using System.Collections.Immutable;

namespace Verge.Edge.Pooling;

/// <summary>
/// The feed and what is pooled behind it: a fixed head (exposed, and what stands above something exposed) and a tail that
/// re-ranking may order at will. The first entries of the tail are visible places; the rest is held back.
/// </summary>
/// <remarks>Not thread-safe. Changes are planned, stored, then applied.</remarks>
internal sealed partial class CandidatePool(int capacity, int pageSize, int pagesKept, int feedCapacity)
{
    private readonly Dictionary<string, PoolEntry> _byItem = new(StringComparer.Ordinal);
    private readonly List<PoolEntry> _fixed = [];
    private List<PoolEntry> _tail = [];
    private long _lastId;
    private long _lastSlot;

    /// <summary>Places that fell off the front of a very long feed; positions go on counting them.</summary>
    public int Dropped { get; private set; }

    /// <summary>How many entries of the tail are places of the feed.</summary>
    public int Visible { get; private set; }

    /// <summary>What may still move, in its present order.</summary>
    public IReadOnlyList<PoolEntry> Tail => _tail;

    /// <summary>What may not move.</summary>
    public IReadOnlyList<PoolEntry> Fixed => _fixed;

    /// <summary>Everything known, deleted items as well.</summary>
    public IEnumerable<PoolEntry> Entries => _byItem.Values;

    /// <summary>The position of the tail's first entry.</summary>
    public int TailPosition => Dropped + _fixed.Count;

    public int FeedLength => TailPosition + Visible;

    public PoolEntry? Find(string itemId) => _byItem.GetValueOrDefault(itemId);

    /// <summary>How many candidates to ask for: the pool is topped up, and a page is never cut short.</summary>
    public int Wanted(bool fresh) => fresh ? 100 : Math.Clamp(capacity - _tail.Count, pageSize, 100);

    /// <summary>What the cloud need not send again, what it is likeliest to repeat first.</summary>
    public ImmutableArray<string> Exclusions(int maximum) =>
        [.. _tail.Concat(Enumerable.Reverse(_fixed)).Select(e => e.ItemId).Take(maximum)];

    public static FeedItem Describe(PoolEntry entry, int position) =>
        new(entry.ItemId, position, entry.Title, entry.Price, entry.Attributes, entry.IsExposed);

    public ImmutableArray<FeedItem> Feed()
    {
        var builder = ImmutableArray.CreateBuilder<FeedItem>(_fixed.Count + Visible);
        foreach (var entry in _fixed.Concat(_tail.Take(Visible)))
        {
            builder.Add(Describe(entry, Dropped + builder.Count));
        }

        return builder.MoveToImmutable();
    }

    /// <summary>Works out which places become fixed when an item is seen.</summary>
    /// <param name="entry">The item.</param>
    /// <param name="position">Where the app shows it; <see langword="null"/>: where the feed has it.</param>
    /// <exception cref="ArgumentException">Nothing unexposed can stand there.</exception>
    public ExposurePlan PlanExposure(PoolEntry entry, int? position)
    {
        var index = _tail.IndexOf(entry);
        if (index < 0)
        {
            return new(entry, []);
        }

        // The app may still show the order before the last re-rank: what it shows is what counts. Where it does not say, and
        // the item has no place any more, it gets the next one: nobody passed over what the pool holds above it.
        var target = position - TailPosition ?? (index < Visible ? index : 0);
        Require.That(target >= 0 && target < _tail.Count, "position", position, $"{TailPosition} to {TailPosition + _tail.Count - 1}: what stands above was exposed, what lies below is not in the feed");
        var frozen = new List<PoolEntry>(target + 1);
        frozen.AddRange(_tail.Where(e => e != entry).Take(target));
        frozen.Add(entry);
        return new(entry, frozen);
    }

    public long SlotOf(in ExposurePlan plan, int index) => _lastSlot + 1 + index;

    public void Apply(in ExposurePlan plan)
    {
        foreach (var entry in plan.Frozen)
        {
            entry.Slot = ++_lastSlot;
            _tail.Remove(entry);
            _fixed.Add(entry);
        }

        Visible = Math.Max(0, Visible - plan.Frozen.Count);
        plan.Entry.IsExposed = true;
    }

    /// <summary>Takes a deleted item out of the feed; it stays known, so that it does not come back.</summary>
    public void Delete(PoolEntry entry)
    {
        entry.IsDeleted = true;
        _fixed.Remove(entry);
    }

    public void Clear()
    {
        _byItem.Clear();
        _fixed.Clear();
        _tail.Clear();
        (Visible, Dropped) = (0, 0);
    }

    /// <summary>Puts back what was stored.</summary>
    public void Restore(IEnumerable<PoolEntry> entries, ReadOnlySpan<long> tail, int visible)
    {
        Clear();
        var byId = new Dictionary<long, PoolEntry>();
        foreach (var entry in entries)
        {
            byId[entry.Id] = entry;
            _byItem[entry.ItemId] = entry;
            _lastId = Math.Max(_lastId, entry.Id);
            _lastSlot = Math.Max(_lastSlot, entry.Slot ?? 0);
        }

        _fixed.AddRange(byId.Values.Where(e => e is { Slot: not null, IsDeleted: false }).OrderBy(e => e.Slot));
        foreach (var id in tail)
        {
            // The stored order may be older than the last exposures: those have a slot by now.
            if (byId.TryGetValue(id, out var entry) && entry is { Slot: null, IsDeleted: false })
            {
                _tail.Add(entry);
            }
        }

        Visible = Math.Min(visible, _tail.Count);
    }
}
