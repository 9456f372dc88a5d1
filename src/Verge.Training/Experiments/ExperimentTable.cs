using System.Globalization;
using Verge.Evaluation;
using Verge.Evaluation.Reports;

namespace Verge.Training.Experiments;

/// <summary>Results as tables for people, with what each row gains over the one it is compared with.</summary>
public static class ExperimentTable
{
    /// <summary>The tables of one data set: one, or two where some metrics are over the full catalogue and others against sampled negatives.</summary>
    /// <param name="results">Its rows.</param>
    public static IReadOnlyList<ReportTable> Of(IReadOnlyList<ExperimentResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var rows = results.Select(result => (result, result.ToRow())).ToList();
        var kinds = results[0].Experiment.Metrics.GroupBy(metric => metric.Negatives).ToList();
        return [.. kinds.Select(kind => Of(rows, [.. kind], kinds.Count == 1 ? "" : $", {Candidates(kind.Key)}"))];
    }

    private static ReportTable Of(List<(ExperimentResult Result, ExperimentRow Row)> rows, MetricName[] metrics, string candidates)
    {
        var first = rows[0].Result;
        var (experiment, objective) = (first.Experiment, first.Experiment.Objective);
        var isObjectives = metrics.Contains(objective);
        var against = isObjectives ? rows.Select(row => row.Result).FirstOrDefault(result => result.Method.Row == experiment.Against) : null;
        var columns = metrics.Select(metric => new ReportColumn(metric.ToString())).ToList();
        var seeds = rows.Max(row => row.Result.Runs.Length);
        var note = seeds == 1 ? "One seed" : string.Create(CultureInfo.InvariantCulture, $"Means and spread over {seeds} seeds");
        if (against is not null)
        {
            columns.Add(new($"{objective} − {against.Method.Row}"));
        }

        if (isObjectives)
        {
            columns.Add(new("s", Decimals: 0));
            var intervals = seeds == 1 ? "over users (paired bootstrap)" : "over users of these seeds' mean (paired bootstrap), ± over seeds";
            note += $"; {objective} and differences with 95 % intervals {intervals}. s: seconds on one core, all seeds";
        }

        return new(
            $"{experiment.Title}: {first.Data.Name}{candidates}",
            "method",
            columns,
            [.. rows.Select(row => new ReportRow(row.Row.Row, [.. Cells(row.Result, row.Row, metrics, against)]))],
            [Counts(first), note + "."]);
    }

    private static IEnumerable<ReportCell> Cells(ExperimentResult result, ExperimentRow row, MetricName[] metrics, ExperimentResult? against)
    {
        var objective = result.Experiment.Objective;
        var names = metrics.Select(metric => metric.ToString()).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, value) in row.Metrics.Where(metric => names.Contains(metric.Key)))
        {
            // A table of intervals everywhere is one that nobody reads: the objective has its own, the others' are in the JSON.
            yield return ReportCell.Of(name == objective.ToString() ? value : value with { Low = double.NaN, High = double.NaN });
        }

        if (against is not null)
        {
            yield return ReferenceEquals(result, against) ? ReportCell.Empty : ReportCell.Of(result.Gain(against, objective));
        }

        if (metrics.Contains(objective))
        {
            yield return ReportCell.Of(row.Seconds);
        }
    }

    private static string Candidates(int? negatives) => negatives is { } count
        ? string.Create(CultureInfo.InvariantCulture, $"against {count:N0} sampled negatives")
        : "over the full catalogue";

    private static string Counts(ExperimentResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{result.Queries:N0} queries; {result.Excluded:N0} ({100.0 * result.Excluded / Math.Max(1, result.Queries):0.0} %) of them, whose targets training had not shown, are left out. The others are of {result.Users:N0} users.");
}
