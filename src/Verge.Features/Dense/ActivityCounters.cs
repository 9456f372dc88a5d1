using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Verge.Domain;

namespace Verge.Features;

/// <summary>
/// What everybody did within windows of time, by item and by attribute, and what each user did of late: the state that dense features are made
/// from, fed by a log in training and by the event stream in the cloud.
/// </summary>
/// <remarks>
/// What a moment t sees is what was observed so far and happened before t: an event of t itself or of later waits until time has passed it.
/// Events are counted by their own times, in any order of coming: the same events give the same numbers to the bit. Time does not go
/// back: a moment before one that was asked for is taken for it. Attributes and prices are those of the catalogue when an event is observed. Thread-safe.
/// </remarks>
public sealed partial class ActivityCounters
{
    private readonly Func<string, Item?> _catalogue;
    private readonly DensePlan _plan;
    private readonly WindowLayout _layout;
    private readonly bool[] _kinds = new bool[ActivityKinds.Count];
    private readonly Dictionary<string, WindowCounts>[] _groups;
    private readonly WindowCounts _total;
    private readonly UserMemory _users;
    private readonly PriorityQueue<PendingAct, PendingAct> _pending = new();
    private readonly Dictionary<string, ItemKeys> _keys = new(StringComparer.Ordinal);
    private readonly ActivityReader _reader;
    private readonly Lock _gate = new();
    private long _time;
    private long _nextSweep;

    /// <summary>Counters that have seen nothing.</summary>
    /// <param name="schema">What is counted, and over which windows.</param>
    /// <param name="catalogue">Finds an item; <see langword="null"/> for one that it lacks: then the item alone is counted.</param>
    /// <exception cref="FeatureException">An impossible schema.</exception>
    public ActivityCounters(DenseSchema schema, Func<string, Item?> catalogue)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(catalogue);
        _plan = DensePlan.Of(schema);
        (Schema, _catalogue) = (schema, catalogue);
        _layout = new(schema.Windows);
        _groups = [.. schema.Groups.Select(_ => new Dictionary<string, WindowCounts>(StringComparer.Ordinal))];
        _total = new(_layout.Resolutions.Length);
        _users = new(schema.Users, schema.ActsPerUser);
        _reader = new(schema, _plan, _layout);
        foreach (var kind in schema.Kinds)
        {
            _kinds[(int)kind] = true;
        }
    }

    /// <summary>What is counted.</summary>
    public DenseSchema Schema { get; }

    /// <summary>The latest moment that was asked for: what happened before it is seen.</summary>
    public DateTimeOffset Time
    {
        get
        {
            lock (_gate)
            {
                return new(_time, TimeSpan.Zero);
            }
        }
    }

    /// <summary>How much is kept: values of groups, users, and events whose time has not come.</summary>
    public (int Values, int Users, int Pending) Kept
    {
        get
        {
            lock (_gate)
            {
                return (_groups.Sum(group => group.Count), _users.Count, _pending.Count);
            }
        }
    }

    /// <summary>Counts a click, a cart or an order, and remembers it of its user; anything else changes nothing.</summary>
    public void Observe(Interaction interaction) => Take(interaction, counts: true);

    /// <summary>Remembers what a user did without counting it: where it was counted already, in what a bundle carries.</summary>
    public void Remember(Interaction interaction) => Take(interaction, counts: false);

    /// <summary>Counts a page's items as served.</summary>
    public void ObserveServed(IEnumerable<string> itemIds, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(itemIds);
        if (_kinds[(int)ActivityKind.Impression])
        {
            lock (_gate)
            {
                foreach (var id in itemIds)
                {
                    Take(new(at.UtcTicks, ActivityKind.Impression, KeysOf(Find(id)).Values, -1), "", counts: true);
                }
            }
        }
    }

    /// <summary>Lets time pass: what happened before is seen from now on. Reading at a moment does the same.</summary>
    public void Advance(DateTimeOffset time)
    {
        lock (_gate)
        {
            AdvanceTo(time.UtcTicks);
        }
    }

    /// <summary>Forgets what a user did. What is counted names nobody, and stays.</summary>
    public void Forget(string userId)
    {
        ArgumentNullException.ThrowIfNull(userId);
        lock (_gate)
        {
            _users.Forget(userId);
            if (_pending.UnorderedItems.Any(pending => pending.Element.UserId == userId))
            {
                PendingAct[] pending = [.. _pending.UnorderedItems.Select(entry => entry.Element)];
                _pending.Clear();
                foreach (var act in pending)
                {
                    Put(act.UserId == userId ? act with { UserId = "" } : act);
                }
            }
        }
    }

    /// <summary>Makes the features of a list: <see cref="DenseFeatures.Compute"/>.</summary>
    internal void Compute(in DenseRequest request, Span<float> output)
    {
        lock (_gate)
        {
            AdvanceTo(request.At.UtcTicks);
            _reader.Begin(_time, _total, _users.Find(request.UserId));
            var width = _plan.Steps.Length;
            for (var i = 0; i < request.Candidates.Length; i++)
            {
                var item = request.Candidates[i];
                _reader.Read(item, request.PriceOf(i), KeysToRead(item), output.Slice(i * width, width));
            }
        }
    }

    private void Take(Interaction interaction, bool counts)
    {
        ArgumentNullException.ThrowIfNull(interaction);
        if (ActivityKinds.Of(interaction.Kind) is { } kind && _kinds[(int)kind])
        {
            lock (_gate)
            {
                var item = Find(interaction.ItemId);
                var price = item.Price is { } known && PriceRule.Accepts(known) ? (float)Math.Log(1 + known) : -1;
                Take(new(interaction.At.UtcTicks, kind, KeysOf(item).Values, price), interaction.UserId, counts);
            }
        }
    }

    private void Take(in UserAct act, string userId, bool counts)
    {
        if (act.At < _time)
        {
            Apply(new(act, userId, counts));
        }
        else
        {
            Put(new(act, userId, counts));
        }
    }

    private void Put(in PendingAct act) => _pending.Enqueue(act, act);

    private void AdvanceTo(long time)
    {
        if (time <= _time)
        {
            return;
        }

        while (_pending.TryPeek(out var act, out _) && act.Act.At < time)
        {
            _pending.Dequeue();
            SetTime(act.Act.At + 1);
            Apply(act);
        }

        SetTime(time);
    }

    private void SetTime(long time)
    {
        _time = time;
        if (_time >= _nextSweep)
        {
            Sweep();
        }
    }

    private void Apply(in PendingAct pending)
    {
        var act = pending.Act;
        if (pending.Counts)
        {
            var counts = Vector128.Create(0).WithElement((int)act.Kind, 1);
            for (var group = 0; group < _groups.Length; group++)
            {
                if (act.Item.Values[group] is { } value)
                {
                    CountsOf(group, value).Add(_layout, act.At, _time, counts);
                }
            }

            _total.Add(_layout, act.At, _time, counts);
        }

        if (pending.UserId.Length > 0 && act.At >= _layout.Start(_time))
        {
            _users.Add(pending.UserId, act);
        }
    }

    /// <summary>Forgets what no window needs any more; often enough that it is never more than what one longest window and a quarter brings.</summary>
    private void Sweep()
    {
        foreach (var group in _groups)
        {
            foreach (var (value, counts) in group)
            {
                counts.Drop(_layout, _time);
                if (counts.IsEmpty)
                {
                    group.Remove(value);
                }
            }
        }

        _total.Drop(_layout, _time);
        _users.Drop(_layout.Start(_time));

        // They point to counters that are gone.
        _keys.Clear();
        _nextSweep = _time + (_layout.LongestTicks / 4);
    }

    private Item Find(string itemId) => _catalogue(itemId) ?? new() { Id = itemId };

    private ItemKeys KeysOf(Item item)
    {
        ref var keys = ref CollectionsMarshal.GetValueRefOrAddDefault(_keys, item.Id, out _);
        if (keys is null || !ReferenceEquals(keys.Source, item))
        {
            keys = MakeKeys(item, CountsOf);
        }

        return keys;
    }

    /// <summary>As <see cref="KeysOf"/>, but of an item that the catalogue lacks nothing is kept: a request may name any, and any number of them.</summary>
    private ItemKeys KeysToRead(Item item) =>
        _keys.TryGetValue(item.Id, out var keys) && ReferenceEquals(keys.Source, item) ? keys
        : _catalogue(item.Id) is not null ? KeysOf(item)
        : MakeKeys(item, (group, value) => _groups[group].GetValueOrDefault(value) ?? new(_layout.Resolutions.Length));

    private ItemKeys MakeKeys(Item item, Func<int, string, WindowCounts> find)
    {
        var values = new string?[_plan.Attributes.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = item.Attribute(_plan.Attributes[i]);
        }

        var counts = new WindowCounts?[_groups.Length];
        for (var group = 0; group < counts.Length; group++)
        {
            counts[group] = values[group] is { } value ? find(group, value) : null;
        }

        return new(item, new(item.Id, values), counts);
    }

    private WindowCounts CountsOf(int group, string value)
    {
        ref var counts = ref CollectionsMarshal.GetValueRefOrAddDefault(_groups[group], value, out _);
        return counts ??= new(_layout.Resolutions.Length);
    }
}
