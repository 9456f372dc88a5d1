using Verge.Domain;
using Verge.Features;

namespace Verge.Serving;

/// <summary>
/// Feeds a version's activity counters from the cloud's stream, as <see cref="LiveCounters"/> feeds its other ones. A bundle brings counts and names
/// no users: what these did comes from the state alone, whether training has counted it or not.
/// </summary>
/// <remarks>Of an item that the version's catalogue never had, nothing is counted or remembered: anybody can make up ids. Thread-safe.</remarks>
internal sealed class LiveActivity
{
    private readonly ActivityCounters _counters;
    private readonly DateTimeOffset _asOf;
    private readonly Func<string, bool> _knows;
    private readonly TimeProvider _time;
    private readonly TimeSpan _longest;
    private readonly Lock _gate = new();
    private Dictionary<string, long>? _forgotten = new(StringComparer.Ordinal);

    /// <param name="counters">Those that the bundle brought.</param>
    /// <param name="asOf">The moment up to which training has counted.</param>
    /// <param name="knows">Whether the version's catalogue has, or had, an item.</param>
    /// <param name="time">The clock.</param>
    public LiveActivity(ActivityCounters counters, DateTimeOffset asOf, Func<string, bool> knows, TimeProvider time)
    {
        (_counters, _asOf, _knows, _time) = (counters, asOf, knows, time);
        _longest = counters.Schema.Windows.Max(window => window.Length);
    }

    /// <summary>What is of times after this moment is needed when the cloud starts; older events no window holds.</summary>
    public DateTimeOffset Since
    {
        get
        {
            var (now, back) = (_time.GetUtcNow(), _longest + TimeSpan.FromTicks(1));
            return now - DateTimeOffset.MinValue > back ? now - back : DateTimeOffset.MinValue;
        }
    }

    /// <summary>Pages of times after this moment are needed when the cloud starts; of older ones, the bundle has the counts or no window needs them.</summary>
    public DateTimeOffset PagesSince => Since is var since && since > _asOf ? since : _asOf;

    /// <summary>Takes in what was stored, from the log, as it does until <see cref="EndLoading"/>.</summary>
    public void Load(StoredEvent stored)
    {
        lock (_gate)
        {
            // What was read of the log before a user was forgotten must not bring him back.
            if (stored.Interaction is { } interaction)
            {
                if (_forgotten?.TryGetValue(interaction.UserId, out var through) != true || stored.Sequence > through)
                {
                    Observe(interaction);
                }
            }
            else
            {
                ObserveServed(stored.ServedItems, stored.At);
            }
        }
    }

    /// <summary>All of the log is taken in: what comes, comes by <see cref="Observe"/> and <see cref="ObserveServed"/>.</summary>
    public void EndLoading()
    {
        lock (_gate)
        {
            _forgotten = null;
        }
    }

    /// <summary>Takes in one interaction.</summary>
    public void Observe(Interaction interaction)
    {
        if (!_knows(interaction.ItemId))
        {
            return;
        }

        if (interaction.At > _asOf)
        {
            _counters.Observe(interaction);
        }
        else
        {
            _counters.Remember(interaction);
        }
    }

    /// <summary>Takes in one page.</summary>
    public void ObserveServed(IEnumerable<string> items, DateTimeOffset at)
    {
        if (at > _asOf)
        {
            _counters.ObserveServed(items.Where(_knows), at);
        }
    }

    /// <summary>Lets time pass where no request does: what came with its own time is put by until then.</summary>
    public void Tick() => _counters.Advance(_time.GetUtcNow());

    /// <summary>Forgets what a user did; what was counted names nobody.</summary>
    /// <param name="userId">Who.</param>
    /// <param name="through">The place in the log up to which it is his.</param>
    public void Forget(string userId, long through)
    {
        lock (_gate)
        {
            _forgotten?[userId] = through;
            _counters.Forget(userId);
        }
    }
}
