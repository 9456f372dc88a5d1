using System.Collections.Immutable;
using Verge.Evaluation;
using Verge.Evaluation.Intervals;
using Verge.Evaluation.Reports;

namespace Verge.Training.Experiments;

/// <summary>A row on one data set: its runs, one a seed.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Data">The data set.</param>
/// <param name="Method">The row.</param>
/// <param name="Runs">One a seed; one in all of a method without chance.</param>
public sealed record ExperimentResult(Experiment Experiment, ExperimentData Data, ExperimentMethod Method, ImmutableArray<ExperimentRun> Runs)
{
    /// <summary>Queries asked, those left out among them; the same for all rows.</summary>
    public int Queries => Asked.Requests + Excluded;

    /// <summary>Queries left out, for training had not shown their targets.</summary>
    public int Excluded => Asked.Excluded;

    /// <summary>Users of the queries that count.</summary>
    public int Users => Asked.Users.Count;

    private WeightedMeanSample Asked => Runs[0].Samples[Experiment.Metrics[0]];

    /// <summary>As a line of results: means over seeds, intervals over users, spread over seeds.</summary>
    public ExperimentRow ToRow() => new(
        Experiment.Table,
        Data.Path,
        Method.NameOn(Data),
        [.. Experiment.Metrics.Select(metric => KeyValuePair.Create(metric.ToString(), MetricSummary.Of([.. Runs.Select(run => run.Samples[metric])])))],
        Runs.Sum(run => run.Seconds))
    {
        Queries = Queries,
        Excluded = Excluded,
    };

    /// <summary>
    /// What it gains over another row of the same queries: the mean over seeds with its interval over users, and the spread of the seeds' own
    /// differences, seed by seed. The interval says nothing of other seeds, the spread nothing of other users.
    /// </summary>
    public MetricSummary Gain(ExperimentResult other, MetricName metric)
    {
        ArgumentNullException.ThrowIfNull(other);
        var interval = Bootstrap.Difference(Sample(metric), other.Sample(metric));
        var bySeed = Enumerable.Range(0, Math.Max(Runs.Length, other.Runs.Length)).Select(seed => Value(metric, seed) - other.Value(metric, seed));
        return new(interval.Mean, interval.Low, interval.High, SeedSpread.Std([.. bySeed]));
    }

    /// <summary>Of a seed; a method without chance has one run for all.</summary>
    private double Value(MetricName metric, int seed) => Runs[Math.Min(seed, Runs.Length - 1)].Samples[metric].Value;

    private MetricSample Sample(MetricName metric) => MetricSample.AverageOf([.. Runs.Select(run => run.Samples[metric])]);
}
