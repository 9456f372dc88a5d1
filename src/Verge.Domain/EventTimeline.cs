using System.Collections.Immutable;

namespace Verge.Domain;

/// <summary>
/// When a log's raw events happened, counted by moment. A log holds more events than become interactions or behaviors
/// (filters set, destinations searched); a split by a fraction of <i>events</i> needs them all.
/// </summary>
public sealed class EventTimeline
{
    private EventTimeline(ImmutableArray<DateTimeOffset> times, ImmutableArray<long> ends)
    {
        Times = times;
        Ends = ends;
    }

    /// <summary>The distinct moments, ascending.</summary>
    public ImmutableArray<DateTimeOffset> Times { get; }

    /// <summary>How many events happened up to and including each of <see cref="Times"/>.</summary>
    private ImmutableArray<long> Ends { get; }

    /// <summary>How many events there are.</summary>
    public long Total => Ends.IsEmpty ? 0 : Ends[^1];

    /// <summary>How many events happened at the moment <see cref="Times"/>[<paramref name="index"/>].</summary>
    public long Count(int index) => Ends[index] - (index == 0 ? 0 : Ends[index - 1]);

    /// <summary>Counts the events of a log, given in any order.</summary>
    /// <param name="events">Moments, with how many events each stands for (at least 1).</param>
    public static EventTimeline Of(IEnumerable<(DateTimeOffset At, long Count)> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        var counts = new SortedDictionary<DateTimeOffset, long>();
        foreach (var (at, count) in events)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
            counts[at] = counts.GetValueOrDefault(at) + count;
        }

        var ends = ImmutableArray.CreateBuilder<long>(counts.Count);
        long total = 0;
        foreach (var count in counts.Values)
        {
            total += count;
            ends.Add(total);
        }

        return new EventTimeline([.. counts.Keys], ends.MoveToImmutable());
    }

    /// <summary>
    /// The moment of the event that stands at this fraction of all events by time: the event with index
    /// ⌊fraction · total⌋ when they are sorted. Events before that moment are the fraction's past.
    /// </summary>
    /// <param name="fraction">Above 0 and below 1.</param>
    /// <exception cref="InvalidOperationException">There are no events.</exception>
    public DateTimeOffset At(double fraction)
    {
        if (!(fraction > 0 && fraction < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "Expected a fraction above 0 and below 1.");
        }

        if (Total == 0)
        {
            throw new InvalidOperationException("A log without events has no moment to cut at.");
        }

        var rank = (long)(fraction * Total);
        var index = Ends.BinarySearch(rank + 1);
        return Times[index < 0 ? ~index : index];
    }

    /// <summary>The events from <paramref name="from"/> (included) to <paramref name="until"/> (excluded).</summary>
    public EventTimeline Between(DateTimeOffset from, DateTimeOffset until) =>
        Of(Times.Select((at, index) => (At: at, Count: Count(index))).Where(e => e.At >= from && e.At < until));
}
