using System.Globalization;
using Verge.Evaluation.Reports;

namespace Verge.Training.Experiments;

/// <summary>The objective on each slice of what was measured; the other metrics are in the JSON.</summary>
internal static class SliceTable
{
    /// <summary>The table of a block of rows.</summary>
    /// <param name="results">Rows of one data set whose outcomes have slices.</param>
    public static ReportTable Of(IReadOnlyList<ExperimentResult> results)
    {
        var (first, objective) = (results[0], results[0].Experiment.Objective);
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
