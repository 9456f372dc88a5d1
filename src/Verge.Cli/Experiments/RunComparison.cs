using System.Collections.Immutable;
using Verge.Cli.Shell;
using Verge.Evaluation;
using Verge.Evaluation.Intervals;
using Verge.Training.Experiments;

namespace Verge.Cli.Experiments;

/// <summary>
/// One metric of a row in two results. Of runs the difference has an interval in pairs, and <paramref name="SettingsA"/> and <paramref name="SettingsB"/> are
/// what differs of data and settings; of reports both figures have intervals of their own, and the difference none.
/// </summary>
internal sealed record RunComparison(
    string Table, string Data, string Row, string Metric, double A, double B, double Difference, double Low, double High, double SeedStd, string SettingsA, string SettingsB)
{
    /// <summary>The row of B, which is another one where two rows are compared.</summary>
    public string RowB { get; init; } = Row;

    /// <summary>The intervals of the two figures where the difference has none.</summary>
    public double ALow { get; init; } = double.NaN;

    /// <inheritdoc cref="ALow"/>
    public double AHigh { get; init; } = double.NaN;

    /// <inheritdoc cref="ALow"/>
    public double BLow { get; init; } = double.NaN;

    /// <inheritdoc cref="ALow"/>
    public double BHigh { get; init; } = double.NaN;

    /// <summary>above, below, or nothing where the interval holds 0, or there is none.</summary>
    public string Verdict => Low > 0 ? "above" : High < 0 ? "below" : "";

    /// <summary>All metrics of all rows that both have, over the seeds that both have; where each side has one row and these are two, of them.</summary>
    /// <param name="before">A.</param>
    /// <param name="after">B.</param>
    /// <exception cref="CommandException">They cannot be compared.</exception>
    public static ImmutableArray<RunComparison> Of(ComparedResults before, ComparedResults after)
    {
        var isPair = before.Names.Length == 1 && after.Names.Length == 1 && before.Names[0] != after.Names[0];
        foreach (var (side, results) in new[] { ("A", before), ("B", after) })
        {
            if (isPair && results.Tables.Length > 1)
            {
                throw new CommandException($"{side}: got '{results.Names[0]}' in {string.Join(" and ", results.Tables)}, expected it in one table to compare it with another row");
            }
        }

        return before.IsReport || after.IsReport ? OfReports(before.ToReport(), after.ToReport(), isPair) : OfRuns(before.Runs, after.Runs, isPair);
    }

    private static ImmutableArray<RunComparison> OfRuns(IReadOnlyList<ExperimentRun> before, IReadOnlyList<ExperimentRun> after, bool isPair)
    {
        if (isPair && !before.Select(run => run.Data).Intersect(after.Select(run => run.Data)).Any())
        {
            throw new CommandException($"A, B: got rows on '{before[0].Data}' and on '{after[0].Data}', expected a data set in common: queries of others are no pairs");
        }

        return
        [
            .. from pair in before.Join(after, run => Key(run, isPair), run => Key(run, isPair), (a, b) => (A: a, B: b))
               group pair by (pair.A.Table, pair.A.Data, pair.A.Row) into row
               let pairs = row.OrderBy(pair => pair.A.Seed).ToArray()
               from metric in InCommon(pairs[0].A, pairs[0].B)
               let line = Of(metric, pairs)
               where line is not null
               select line,
        ];
    }

    private static ImmutableArray<RunComparison> OfReports(ImmutableArray<ReportedRow> before, ImmutableArray<ReportedRow> after, bool isPair) =>
    [
        .. from pair in before.Join(after, row => Key(row, isPair), row => Key(row, isPair), (a, b) => (A: a, B: b))
           from a in pair.A.Metrics
           from b in pair.B.Metrics
           where a.Key == b.Key
           select new RunComparison(
               pair.A.Table, pair.A.Data, pair.A.Row, a.Key, a.Value.Mean, b.Value.Mean, b.Value.Mean - a.Value.Mean, double.NaN, double.NaN, double.NaN, "", "")
           {
               RowB = pair.B.Row,
               ALow = a.Value.Low,
               AHigh = a.Value.High,
               BLow = b.Value.Low,
               BHigh = b.Value.High,
           },
    ];

    private static MetricName[] InCommon(ExperimentRun a, ExperimentRun b)
    {
        MetricName[] both = [.. a.Metrics.Intersect(b.Metrics)];
        return both.Length > 0
            ? both
            : throw new CommandException($"{a.Table}, {a.Data}, {a.Row}: got {string.Join(", ", a.Metrics)} in A and {string.Join(", ", b.Metrics)} in B, expected a metric in common");
    }

    private static RunComparison? Of(MetricName metric, (ExperimentRun A, ExperimentRun B)[] pairs)
    {
        var (table, data, row) = (pairs[0].A.Table, pairs[0].A.Data, pairs[0].A.Row);
        OfOneKind("A", [.. pairs.Select(pair => pair.A)]);
        OfOneKind("B", [.. pairs.Select(pair => pair.B)]);
        MetricSample[] a = [.. pairs.Select(pair => pair.A.Outcome.Sample(metric)).OfType<MetricSample>()];
        MetricSample[] b = [.. pairs.Select(pair => pair.B.Outcome.Sample(metric)).OfType<MetricSample>()];
        if (a.Length < pairs.Length || b.Length < pairs.Length)
        {
            return null;
        }

        try
        {
            var (old, now) = (MetricSample.AverageOf(a), MetricSample.AverageOf(b));
            var gain = Bootstrap.Difference(now, old);
            var (onlyA, onlyB) = Differing(pairs[0].A.Identity, pairs[0].B.Identity);
            var spread = SeedSpread.Std([.. b.Zip(a, (now, old) => now.Value - old.Value)]);
            return new(table, data, row, metric.ToString(), old.Value, now.Value, gain.Mean, gain.Low, gain.High, spread, onlyA, onlyB) { RowB = pairs[0].B.Row };
        }
        catch (ArgumentException error)
        {
            throw new CommandException([.. Failures.Lines(error).Select(line => $"{table}, {data}, {row}: {line}")]);
        }
    }

    /// <summary>Seeds that were run at other times, with other settings, are no seeds of one row.</summary>
    private static void OfOneKind(string folder, ExperimentRun[] runs)
    {
        foreach (var run in runs)
        {
            var (other, first) = Differing(run.Identity, runs[0].Identity);
            if (other != first)
            {
                throw new CommandException($"{folder}: {run.Table}, {run.Data}, {run.Row}, seed {run.Seed}: got {other}, expected {first} as of seed {runs[0].Seed}");
            }
        }
    }

    private static (string A, string B) Differing(RunIdentity a, RunIdentity b)
    {
        string[] ofA = [.. Settings(a)], ofB = [.. Settings(b)];
        return (string.Join(", ", ofA.Except(ofB)), string.Join(", ", ofB.Except(ofA)));

        static IEnumerable<string> Settings(RunIdentity run) => new[] { run.Stage, run.Source, run.Options, run.Settings }.SelectMany(text => text.Split(", ", StringSplitOptions.RemoveEmptyEntries));
    }

    private static (string Table, string Data, string Row, ulong Seed) Key(ExperimentRun run, bool isPair) =>
        isPair ? ("", run.Data, "", run.Seed) : (run.Table, run.Data, run.Row, run.Seed);

    private static (string Table, string Data, string Row) Key(ReportedRow row, bool isPair) => isPair ? ("", row.Data, "") : (row.Table, row.Data, row.Row);
}
