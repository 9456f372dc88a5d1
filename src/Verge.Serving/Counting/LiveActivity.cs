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

    /// <param name="counters">Those that the bundle brought.</param>
    /// <param name="asOf">The moment up to which training has counted.</param>
    /// <param name="knows">Whether the version's catalogue has, or had, an item.</param>
    /// <param name="time">The clock.</param>
    public LiveActivity(ActivityCounters counters, DateTimeOffset asOf, Func<string, bool> knows, TimeProvider time)
    {
        (_counters, _asOf, _knows, _time) = (counters, asOf, knows, time);
        _longest = counters.Schema.Windows.Max(window => window.Length);
    }

    /// <summary>What is of times after this moment is needed when the cloud starts; pages that are older, no window needs.</summary>
    public DateTimeOffset Since
    {
        get
        {
            var (now, back) = (_time.GetUtcNow(), _longest + TimeSpan.FromTicks(1));
            return now - DateTimeOffset.MinValue > back ? now - back : DateTimeOffset.MinValue;
        }
    }

    /// <summary>Takes in what was stored, in the order of storing.</summary>
    /// <returns>The place of the last; <paramref name="after"/> where there was none.</returns>
    public long Replay(IEnumerable<StoredEvent> stored, long after = 0)
    {
        // What is past is not put by first.
        _counters.Advance(_time.GetUtcNow());
        foreach (var entry in stored)
        {
            if (entry.Interaction is { } interaction)
            {
                Observe(interaction);
            }
            else
            {
                ObserveServed(entry.ServedItems, entry.At);
            }

            after = entry.Sequence;
        }

        return after;
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
    public void Forget(string userId) => _counters.Forget(userId);
}
