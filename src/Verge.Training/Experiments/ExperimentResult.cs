using System.Collections.Immutable;
using Verge.Evaluation;
using Verge.Evaluation.Intervals;
using Verge.Evaluation.Reports;

namespace Verge.Training.Experiments;

/// <summary>A row on one data set: its runs, one a seed.</summary>
/// <param name="experiment">The experiment.</param>
/// <param name="data">The data set.</param>
/// <param name="method">The row.</param>
/// <param name="runs">One a seed; one in all of a method without chance.</param>
public sealed class ExperimentResult(Experiment experiment, ExperimentData data, ExperimentMethod method, ImmutableArray<ExperimentRun> runs)
{
    // Intervals over pooled impressions are worth remembering: the JSON has them, and the tables.
    private readonly Dictionary<(MetricName Metric, string Slice), MetricSummary> _summaries = [];

    /// <summary>The experiment.</summary>
    public Experiment Experiment => experiment;

    /// <summary>The data set.</summary>
    public ExperimentData Data => data;

    /// <summary>The row.</summary>
    public ExperimentMethod Method => method;

    /// <summary>One a seed; one in all of a method without chance.</summary>
    public ImmutableArray<ExperimentRun> Runs => runs;

    /// <summary>The runs of the block's base row, which may be this one; none where it was not asked for.</summary>
    public ImmutableArray<ExperimentRun> Base { get; init; } = [];

    /// <summary>The runs of the block's oracle, likewise.</summary>
    public ImmutableArray<ExperimentRun> Oracle { get; init; } = [];

    /// <summary>What was asked, and of it what there is to say; the same for all rows.</summary>
    public RunOutcome Outcome => runs[0].Outcome;

    /// <summary>As a line of results: means over seeds, intervals over users, spread over seeds.</summary>
    public ExperimentRow ToRow() => new(experiment.Table, data.Path, method.NameOn(data), Metrics(""), runs.Sum(run => run.Seconds))
    {
        Queries = Outcome.Queries,
        Excluded = Outcome.Excluded,
        Slices = [.. Outcome.Slices.Select(slice => KeyValuePair.Create(slice, Metrics(slice)))],
    };

    /// <summary>A metric over the runs: the mean over seeds with its interval over users, and the spread over seeds.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="slice">A slice of what was measured; empty for all.</param>
    /// <returns>No number where the data does not tell, or where the metric takes a row that was not asked for.</returns>
    public MetricSummary Summary(MetricName metric, string slice = "") =>
        _summaries.TryGetValue((metric, slice), out var known) ? known : _summaries[(metric, slice)] = Summarize(metric, slice);

    /// <summary>
    /// What it gains over another row of the same queries: the mean over seeds with its interval over users, and the spread of the seeds' own
    /// differences, seed by seed. The interval says nothing of other seeds, the spread nothing of other users.
    /// </summary>
    public MetricSummary Gain(ExperimentResult other, MetricName metric)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Figure(metric, "", values => values[0] - values[1], runs, other.Runs);
    }

    /// <summary>
    /// A paired t-test of this row's mean over seeds against another's, with users as the independent units (EdgeRec Table 2 has one).
    /// </summary>
    /// <returns>Null where the metric is no mean over requests.</returns>
    public TTestResult? Test(ExperimentResult other, MetricName metric)
    {
        ArgumentNullException.ThrowIfNull(other);
        return MeanOf(runs, metric) is { } mine && MeanOf(other.Runs, metric) is { } theirs ? PairedTTest.Test(mine, theirs) : null;
    }

    private static WeightedMeanSample? MeanOf(ImmutableArray<ExperimentRun> runs, MetricName metric)
    {
        WeightedMeanSample[] samples = [.. runs.Select(run => run.Outcome.Sample(metric)).OfType<WeightedMeanSample>()];
        return samples.Length < runs.Length ? null
            : samples is [var only] ? only
            : new(samples[0].Metric, samples[0].Values.Select((value, i) => value with { Value = samples.Average(sample => sample.Values[i].Value) }), samples[0].Excluded);
    }

    private MetricSummary Summarize(MetricName metric, string slice) => metric.Kind switch
    {
        MetricKind.ResponseMs => slice.Length > 0 ? new(double.NaN)
            : new(runs.Average(run => run.Outcome.ResponseMs), SeedStd: SeedSpread.Std([.. runs.Select(run => run.Outcome.ResponseMs)])),
        MetricKind.RelaImpr => Figure(metric.Source, slice, values => RelativeImprovement.Of(values[0], values[1]), runs, Base),
        MetricKind.GapClosed => Figure(metric.Source, slice, values => PreferenceDivergence.GapClosed(values[0], values[1], values[2]), runs, Base, Oracle),
        _ => Figure(metric, slice, values => values[0], runs),
    };

    private ImmutableArray<KeyValuePair<string, MetricSummary>> Metrics(string slice) =>
        [.. experiment.Metrics.Select(metric => KeyValuePair.Create(metric.ToString(), Summary(metric, slice)))];

    /// <summary>A figure made of one metric of several rows: of their means over seeds, and seed by seed, a method without chance having one run for all.</summary>
    private static MetricSummary Figure(MetricName metric, string slice, Func<double[], double> figure, params ReadOnlySpan<ImmutableArray<ExperimentRun>> rows)
    {
        var samples = new List<MetricSample[]>();
        foreach (var row in rows)
        {
            samples.Add([.. row.Select(run => run.Outcome.Sample(metric, slice)).OfType<MetricSample>()]);
            if (row.IsEmpty || samples[^1].Length < row.Length)
            {
                return new(double.NaN);
            }
        }

        var interval = Bootstrap.Compare([.. samples.Select(MetricSample.AverageOf)], figure);
        var bySeed = Enumerable.Range(0, samples.Max(row => row.Length)).Select(seed => figure([.. samples.Select(row => row[Math.Min(seed, row.Length - 1)].Value)]));
        return new(interval.Mean, interval.Low, interval.High, SeedSpread.Std([.. bySeed]));
    }
}
