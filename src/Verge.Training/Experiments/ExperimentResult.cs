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
    /// <summary>As a line of results: means over seeds, intervals over users, spread over seeds.</summary>
    public ExperimentRow ToRow() => new(
        Experiment.Table,
        Data.Path,
        Method.NameOn(Data),
        [.. Experiment.Metrics.Select(metric => KeyValuePair.Create(metric.ToString(), MetricSummary.Of([.. Runs.Select(run => run.Samples[metric])])))],
        Runs.Sum(run => run.Seconds));

    /// <summary>The mean over seeds of a metric, request by request.</summary>
    public MetricSample Sample(MetricName metric) => MetricSample.AverageOf([.. Runs.Select(run => run.Samples[metric])]);
}
