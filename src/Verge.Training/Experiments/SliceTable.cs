using System.Globalization;
using Verge.Evaluation;
using Verge.Evaluation.Reports;

namespace Verge.Training.Experiments;

/// <summary>The objective on each slice of what was measured, and the same of the other tasks; the other metrics are in the JSON.</summary>
internal static class SliceTable
{
    /// <summary>The tables of a block of rows, one a task.</summary>
    /// <param name="results">Rows of one data set whose outcomes have slices.</param>
    public static IEnumerable<ReportTable> Of(IReadOnlyList<ExperimentResult> results)
    {
        var objective = results[0].Experiment.Objective;
        return results[0].Experiment.Metrics.Where(metric => metric.Kind == objective.Kind && metric.K == objective.K && results.Any(result => result.Outcome.Tells(metric)))
            .Select(metric => Of(results, metric));
    }

    private static ReportTable Of(IReadOnlyList<ExperimentResult> results, MetricName objective)
    {
        var first = results[0];
        var (slices, seeds) = (first.Outcome.Slices, results.Max(result => result.Runs.Length));
        return new(
            $"{ExperimentTable.Title(first)}: {objective} by slice",
            "method",
            [.. slices.Select(slice => new ReportColumn(slice))],
            [.. results.Select(result => new ReportRow(result.Method.NameOn(result.Data), [.. slices.Select(slice => ReportCell.Of(result.Summary(objective, slice)))]))],
            [
                .. slices.Select(slice => $"{slice}: {first.Outcome.Describe(slice)}"),
                seeds == 1 ? "95 % intervals over users." : string.Create(CultureInfo.InvariantCulture, $"95 % intervals over users of the mean of {seeds} seeds, ± over seeds."),
            ]);
    }
}
