using System.Globalization;
using Verge.Evaluation;
using Verge.Evaluation.Reports;

namespace Verge.Training.Experiments;

/// <summary>Results as tables for people, with what each row gains over the one it is compared with.</summary>
public static class ExperimentTable
{
    /// <summary>
    /// The tables of one data set, block by block: one, or two where some metrics are over the full catalogue and others against sampled negatives;
    /// and behind them the slices, where there are any.
    /// </summary>
    /// <param name="results">Its rows.</param>
    public static IReadOnlyList<ReportTable> Of(IReadOnlyList<ExperimentResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        return [.. results.GroupBy(result => result.Method.Block).SelectMany(block => OfBlock([.. block]))];
    }

    /// <summary>What stands above a table of these rows.</summary>
    internal static string Title(ExperimentResult result) =>
        $"{result.Experiment.Title}: {result.Data.Name}{(result.Method.Block.Length > 0 ? ", " : "")}{result.Method.Block}";

    private static IEnumerable<ReportTable> OfBlock(List<ExperimentResult> results)
    {
        var kinds = results[0].Experiment.Metrics.GroupBy(metric => metric.Negatives).ToList();
        return
        [
            .. kinds.Select(kind => Of(results, [.. kind], kinds.Count == 1 ? "" : $", {Candidates(kind.Key)}")),
            .. results[0].Outcome.Slices.IsEmpty ? Enumerable.Empty<ReportTable>() : SliceTable.Of(results),
        ];
    }

    private static ReportTable Of(List<ExperimentResult> rows, MetricName[] metrics, string candidates)
    {
        var first = rows[0];
        var (experiment, objective) = (first.Experiment, first.Experiment.Objective);
        var isObjectives = metrics.Contains(objective);
        var against = isObjectives ? rows.FirstOrDefault(result => result.Method.Row == experiment.BlockOf(first.Method).Against) : null;
        MetricName[] told = [.. metrics.Where(metric => metric == objective || rows.Any(row => row.Outcome.Tells(metric)))];
        var columns = told.Select(metric => new ReportColumn(metric.ToString(), metric.Kind == MetricKind.ResponseMs ? 2 : 4)).ToList();
        var seeds = rows.Max(row => row.Runs.Length);
        var note = seeds == 1 ? "One seed" : string.Create(CultureInfo.InvariantCulture, $"Means and spread over {seeds} seeds");
        if (against is not null)
        {
            columns.Add(new($"{objective} − {against.Method.Row}"));
            if (experiment.TTest)
            {
                columns.Add(new("p"));
                note += "; p: paired t-test of that difference, two-sided, users being the independent units";
            }
        }

        if (isObjectives)
        {
            columns.Add(new("s", Decimals: 0));
            var intervals = seeds == 1 ? "over users (paired bootstrap)" : "over users of these seeds' mean (paired bootstrap), ± over seeds";
            note += $"; {objective} and differences with 95 % intervals {intervals}. s: seconds on one core, all seeds";
        }

        return new(
            $"{Title(first)}{candidates}",
            "method",
            columns,
            [.. rows.Select(row => new ReportRow(row.Method.NameOn(row.Data), [.. Cells(row, told, against)]))],
            [first.Outcome.Describe(), .. Remarks(first.Outcome, told), .. Untold(metrics.Except(told)), note + "."]);
    }

    /// <summary>Columns of a table that this data has not.</summary>
    private static IEnumerable<string> Untold(IEnumerable<MetricName> metrics) => metrics.Any() ? [$"{string.Join(", ", metrics)}: not in this data."] : [];

    /// <summary>What metrics are over, where that is not all that stands in the sentence before.</summary>
    private static IEnumerable<string> Remarks(RunOutcome outcome, MetricName[] metrics)
    {
        MetricName[] ofOrder = [.. metrics.Where(metric => metric.Kind is MetricKind.Mrr or MetricKind.Ndcg or MetricKind.Map or MetricKind.Recall or MetricKind.Precision or MetricKind.Utility)];
        if (outcome is ListsOutcome && ofOrder.Length > 0)
        {
            var precision = ofOrder.Any(metric => metric.Kind == MetricKind.Precision) ? "; precision@k divides by k also where a list is shorter" : "";
            yield return $"{string.Join(", ", ofOrder)}: over the lists with the task's label{precision}.";
        }

        if (metrics.Any(metric => metric.Kind == MetricKind.ResponseMs))
        {
            yield return "response_ms: median for 200 candidates of one request on one core, encoded already.";
        }
    }

    private static IEnumerable<ReportCell> Cells(ExperimentResult result, MetricName[] metrics, ExperimentResult? against)
    {
        var objective = result.Experiment.Objective;
        foreach (var metric in metrics)
        {
            // A table of intervals everywhere is one that nobody reads: the objective has its own, and a share of a gap says nothing without; the others' are in the JSON.
            var value = result.Summary(metric);
            yield return ReportCell.Of(metric == objective || metric.Kind == MetricKind.GapClosed ? value : value with { Low = double.NaN, High = double.NaN });
        }

        if (against is not null)
        {
            yield return ReferenceEquals(result, against) ? ReportCell.Empty : ReportCell.Of(result.Gain(against, objective));
            if (result.Experiment.TTest)
            {
                yield return !ReferenceEquals(result, against) && result.Test(against, objective) is { } test ? ReportCell.Of(test.PValue) : ReportCell.Empty;
            }
        }

        if (metrics.Contains(objective))
        {
            yield return ReportCell.Of(result.Runs.Sum(run => run.Seconds));
        }
    }

    private static string Candidates(int? negatives) => negatives is { } count
        ? string.Create(CultureInfo.InvariantCulture, $"against {count:N0} sampled negatives")
        : "over the full catalogue";
}
