using System.Collections.Immutable;
using Verge.Datasets.Splits;
using Verge.Domain;

namespace Verge.Datasets;

/// <summary>A data set cut by time into parts, each knowing nothing of what came after it.</summary>
/// <remarks>
/// <para>Part i holds the interactions and requests from cut i − 1 (included) to cut i (excluded).</para>
/// <para>
/// A session that straddles a cut stands in both parts: each request belongs to the side of its own time, and its history
/// may reach back over the cut, because that is past. The earlier part does not see what came after: behaviors that had
/// not taken their place in the sequence are dropped, and a page-view still open at the cut is provisional.
/// </para>
/// <para>
/// An item belongs to a part's catalogue if it was listed, or where that is unknown appeared anywhere, before the part's
/// end, or never appeared at all: so what is fitted on an earlier part has no row for items that only came later.
/// </para>
/// </remarks>
public sealed record TimeSplit
{
    private TimeSplit(ImmutableArray<DateTimeOffset> cuts, ImmutableArray<Dataset> parts) => (Cuts, Parts) = (cuts, parts);

    /// <summary>The cuts, ascending.</summary>
    public ImmutableArray<DateTimeOffset> Cuts { get; }

    /// <summary>The parts, by time: one more than cuts.</summary>
    public ImmutableArray<Dataset> Parts { get; }

    /// <summary>The first part: what to train on.</summary>
    public Dataset Past => Parts[0];

    /// <summary>The last part: what to test on.</summary>
    public Dataset Future => Parts[^1];

    /// <summary>Cuts at moments.</summary>
    /// <param name="dataset">The data.</param>
    /// <param name="cuts">At least one moment, ascending; each belongs to the later part.</param>
    public static TimeSplit At(Dataset dataset, params ReadOnlySpan<DateTimeOffset> cuts)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (cuts.IsEmpty)
        {
            throw new ArgumentException("Got no cut, expected at least one.", nameof(cuts));
        }

        for (var i = 1; i < cuts.Length; i++)
        {
            if (cuts[i] <= cuts[i - 1])
            {
                throw new ArgumentException($"Got the cut {cuts[i]:O} after {cuts[i - 1]:O}, expected ascending cuts.", nameof(cuts));
            }
        }

        var slicer = new DatasetSlicer(dataset);
        var parts = ImmutableArray.CreateBuilder<Dataset>(cuts.Length + 1);
        for (var i = 0; i <= cuts.Length; i++)
        {
            parts.Add(slicer.Slice(
                i == 0 ? DateTimeOffset.MinValue : cuts[i - 1],
                i == cuts.Length ? DateTimeOffset.MaxValue : cuts[i]));
        }

        return new TimeSplit([.. cuts], parts.MoveToImmutable());
    }

    /// <summary>
    /// Cuts at fractions of the log's events: with 0.75, the event with index ⌊0.75 · events⌋ by time is the first of the
    /// later part, with all events of that moment.
    /// </summary>
    /// <param name="dataset">The data.</param>
    /// <param name="fractions">At least one, ascending, above 0 and below 1.</param>
    /// <exception cref="ArgumentException">The data set has no events, or too few to tell the cuts apart.</exception>
    public static TimeSplit ByEventFraction(Dataset dataset, params ReadOnlySpan<double> fractions)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var timeline = TimelineOf(dataset);
        if (timeline.Total == 0)
        {
            throw new ArgumentException($"Got the data set '{dataset.Name}' without any event, expected something to cut.", nameof(dataset));
        }

        var cuts = new DateTimeOffset[fractions.Length];
        for (var i = 0; i < cuts.Length; i++)
        {
            cuts[i] = timeline.At(fractions[i]);
        }

        return At(dataset, cuts);
    }

    /// <summary>The log's own event times; where it kept none, those of its interactions, behaviors and requests.</summary>
    public static EventTimeline TimelineOf(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return dataset.Timeline ?? EventTimeline.Of(
            dataset.Interactions.Select(i => i.At)
                .Concat(dataset.Sessions.SelectMany(s => s.Behaviors.Select(b => b.At)))
                .Concat(dataset.Sessions.SelectMany(s => s.Requests.Select(r => r.At)))
                .Select(at => (at, 1L)));
    }
}
