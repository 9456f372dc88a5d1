using Verge.Evaluation;
using Verge.Evaluation.Intervals;
using Verge.Evaluation.Reports;

namespace Verge.Training.Experiments;

/// <summary>Results as tables for people: one a data set, with what each row gains over the one it is compared with.</summary>
public static class ExperimentTable
{
    /// <summary>The table of one data set.</summary>
    /// <param name="results">Its rows.</param>
    public static ReportTable Of(IReadOnlyList<ExperimentResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var experiment = results[0].Experiment;
        var against = results.FirstOrDefault(result => result.Method.Row == experiment.Against);
        var objective = experiment.Objective;
        var columns = experiment.Metrics.Select(metric => new ReportColumn(metric.ToString())).ToList();
        if (against is not null)
        {
            columns.Add(new($"{objective} − {against.Method.Row}"));
        }

        columns.Add(new("s", Decimals: 0));
        return new(
            $"{experiment.Title}: {results[0].Data.Name}",
            "method",
            columns,
            [.. results.Select(result => Row(result, against, objective))],
            [$"Means and spread over {results.Max(result => result.Runs.Length)} seeds; {objective} and differences with 95 % intervals (paired bootstrap over users). s: wall time of all seeds."]);
    }

    private static ReportRow Row(ExperimentResult result, ExperimentResult? against, MetricName objective)
    {
        var row = result.ToRow();

        // A table of intervals everywhere is one that nobody reads: the objective has its own, the others' are in the JSON.
        var cells = row.Metrics.Select(metric => ReportCell.Of(metric.Key == objective.ToString() ? metric.Value : metric.Value with { Low = double.NaN, High = double.NaN })).ToList();
        if (against is not null)
        {
            cells.Add(ReferenceEquals(result, against) ? ReportCell.Empty : Gain(Bootstrap.Difference(result.Sample(objective), against.Sample(objective))));
        }

        cells.Add(ReportCell.Of(row.Seconds));
        return new(row.Row, cells);
    }

    private static ReportCell Gain(ConfidenceInterval gain) => ReportCell.Of(new MetricSummary(gain.Mean, gain.Low, gain.High));
}
