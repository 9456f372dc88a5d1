using System.Collections.Immutable;
using Verge.Cli.Shell;
using Verge.Evaluation;
using Verge.Evaluation.Intervals;
using Verge.Training.Experiments;

namespace Verge.Cli.Experiments;

/// <summary>One metric of one row in two folders of runs; <paramref name="SettingsA"/> and <paramref name="SettingsB"/> are what differs of data and settings.</summary>
internal sealed record RunComparison(
    string Table, string Data, string Row, string Metric, double A, double B, double Difference, double Low, double High, double SeedStd, string SettingsA, string SettingsB)
{
    /// <summary>above, below, or nothing where the interval holds 0.</summary>
    public string Verdict => Low > 0 ? "above" : High < 0 ? "below" : "";

    /// <summary>All metrics of all rows that both have, over the seeds that both have.</summary>
    /// <exception cref="CommandException">A row was measured on other queries there than here.</exception>
    public static ImmutableArray<RunComparison> Of(IReadOnlyList<ExperimentRun> before, IReadOnlyList<ExperimentRun> after) =>
    [
        .. from pair in before.Join(after, Key, Key, (a, b) => (A: a, B: b))
           group pair by (pair.A.Table, pair.A.Data, pair.A.Row) into row
           let pairs = row.OrderBy(pair => pair.A.Seed).ToArray()
           from metric in pairs[0].A.Metrics.Intersect(pairs[0].B.Metrics)
           let line = Of(metric, pairs)
           where line is not null
           select line,
    ];

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
            return new(table, data, row, metric.ToString(), old.Value, now.Value, gain.Mean, gain.Low, gain.High, SeedSpread.Std([.. b.Zip(a, (now, old) => now.Value - old.Value)]), onlyA, onlyB);
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

    private static (string Table, string Data, string Row, ulong Seed) Key(ExperimentRun run) => (run.Table, run.Data, run.Row, run.Seed);
}
