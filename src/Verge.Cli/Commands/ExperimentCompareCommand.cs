using System.Collections.Immutable;
using System.CommandLine;
using Verge.Cli.Experiments;
using Verge.Cli.Shell;
using Verge.Evaluation.Reports;

namespace Verge.Cli.Commands;

/// <summary><c>verge experiment compare</c>: two results held against each other.</summary>
internal static class ExperimentCompareCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandShell shell)
    {
        var before = Flags.TextArgument("A", "A folder of runs, a run, the run folder of a 'verge train', or a file of lines that 'verge experiment --json' printed.", "a folder or file");
        var after = Flags.TextArgument("B", "Another, with runs of the same rows on the same queries.", "a folder or file");
        var rows = Flags.Text("--rows", "ROW;ROW", "A row of A and another one of B, compared with each other. Default: rows of the same name; where each side has one row, these.", "two names with a semicolon between them");
        return shell.Create(
            "compare",
            "What changed between two results: B − A for each metric of each row that both hold, with paired intervals where they hold runs.",
            (parsed, run, _) =>
            {
                var (a, b) = (ComparedResults.Read("A", parsed.GetValue(before)!), ComparedResults.Read("B", parsed.GetValue(after)!));
                if (parsed.GetValue(rows) is { } text)
                {
                    var names = text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
                    (a, b) = names.Length == 2 ? (a.Only("A", names[0]), b.Only("B", names[1]))
                        : throw new UsageException($"--rows: got '{text}', expected two names with a semicolon between them");
                }

                var lines = RunComparison.Of(a, b);
                if (lines.IsEmpty)
                {
                    throw new CommandException($"A, B: got '{parsed.GetValue(before)}' and '{parsed.GetValue(after)}', which have no row in common, expected runs of the same table, data set, row and seed, or two rows (--rows): A has {string.Join("; ", a.Names)}, B {string.Join("; ", b.Names)}");
                }

                foreach (var line in lines)
                {
                    run.Write(line);
                }

                run.Print(a.IsReport || b.IsReport ? SideBySide(lines) : Paired(lines));
                return Task.CompletedTask;
            },
            before, after, rows);
    }

    private static ReportTable Paired(ImmutableArray<RunComparison> lines) => new(
        "B − A",
        "table, data, row, metric",
        [new("A"), new("B"), new("B − A"), new("")],
        [
            .. lines.Select(line => new ReportRow(
                Name(line),
                [
                    ReportCell.Of(line.A), ReportCell.Of(line.B), ReportCell.Of(new MetricSummary(line.Difference, line.Low, line.High, line.SeedStd)),
                    ReportCell.Of(line.Verdict),
                ])),
        ],
        [
            .. lines.Where(line => line.SettingsA != line.SettingsB).Select(line => $"{line.Table}, {line.Data}, {RowOf(line)}: {Setting(line.SettingsA)} in A, {Setting(line.SettingsB)} in B.").Distinct(),
            "Over the seeds that both have; 95 % intervals, paired bootstrap over users; ± over seeds.",
        ]);

    private static ReportTable SideBySide(ImmutableArray<RunComparison> lines) => new(
        "A and B, side by side",
        "table, data, row, metric",
        [new("A"), new("B"), new("B − A")],
        [
            .. lines.Select(line => new ReportRow(
                Name(line),
                [ReportCell.Of(new MetricSummary(line.A, line.ALow, line.AHigh)), ReportCell.Of(new MetricSummary(line.B, line.BLow, line.BHigh)), ReportCell.Of(line.Difference)])),
        ],
        ["A report holds no users: each figure has the 95 % interval that it was printed with, and their difference none. Compare the folders of runs for that."]);

    private static string Name(RunComparison line) => $"{line.Table}, {line.Data}, {RowOf(line)}, {line.Metric}";

    private static string RowOf(RunComparison line) => line.Row == line.RowB ? line.Row : $"{line.RowB} − {line.Row}";

    private static string Setting(string text) => text.Length > 0 ? text : "nothing of that";
}
