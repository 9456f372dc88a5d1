using System.Collections.Immutable;
using Verge.Evaluation;
using Verge.Evaluation.Intervals;

namespace Verge.Training.Experiments;

/// <summary>
/// What a run gave, kept in such detail that metrics, intervals and comparisons with other runs are computed from it later: the metrics' values by query
/// (<see cref="ValuesOutcome"/>), or lists with their scores (<see cref="ListsOutcome"/>), which give every metric of every slice.
/// </summary>
public abstract class RunOutcome
{
    private protected RunOutcome()
    {
    }

    /// <summary>Queries asked, or lists scored, those left out among them.</summary>
    public abstract int Queries { get; }

    /// <summary>Queries left out of all metrics; null where each metric leaves out its own.</summary>
    public abstract int? Excluded { get; }

    /// <summary>The parts that it can be measured on alone, by name.</summary>
    public virtual ImmutableArray<string> Slices => [];

    /// <summary>What it tells beside metrics, by name in the order of a chart: mean weights of a network's experts.</summary>
    public virtual ImmutableArray<KeyValuePair<string, double>> Figures => [];

    /// <summary>What it took for one request, in milliseconds (<see cref="MetricKind.ResponseMs"/>); NaN where that was not measured.</summary>
    public virtual double ResponseMs => double.NaN;

    /// <summary>Whether it tells a metric at all.</summary>
    public bool Tells(MetricName metric) => metric.Kind == MetricKind.ResponseMs ? !double.IsNaN(ResponseMs) : Sample(metric.Source) is not null;

    /// <summary>Whether another run of the same would tell no more of a metric.</summary>
    public abstract bool Holds(MetricName metric);

    /// <summary>Measures it.</summary>
    /// <param name="metric">One that a run alone gives: not relaimpr, not gap_closed, not response_ms.</param>
    /// <param name="slice">One of <see cref="Slices"/>; empty for all.</param>
    /// <returns>Null where it does not tell, as of a task that the data has not.</returns>
    public abstract MetricSample? Sample(MetricName metric, string slice = "");

    /// <summary>What there was to measure, as a sentence below a table.</summary>
    /// <param name="slice">One of <see cref="Slices"/>; empty for all.</param>
    public abstract string Describe(string slice = "");

    /// <summary>Writes what its kind's <c>Read</c> reads.</summary>
    internal abstract void Write(BinaryWriter writer);
}
