using System.Collections.Immutable;
using Verge.Cli.Shell;
using Verge.Training.Experiments;

namespace Verge.Cli.Experiments;

/// <summary>One side of a comparison: runs, of a folder or of one file, or a report without them.</summary>
/// <param name="Runs">The runs; none of a report.</param>
/// <param name="Rows">The rows of a report; none where there are runs.</param>
internal sealed record ComparedResults(ImmutableArray<ExperimentRun> Runs, ImmutableArray<ReportedRow> Rows)
{
    private const string RunExtension = ".run";
    private const string TrainingReport = "report.json";

    /// <summary>Whether it is a report.</summary>
    public bool IsReport => Runs.IsEmpty;

    /// <summary>Names of its rows.</summary>
    public ImmutableArray<string> Names => [.. (IsReport ? Rows.Select(row => row.Row) : Runs.Select(run => run.Row)).Distinct()];

    /// <summary>Names of its tables.</summary>
    public ImmutableArray<string> Tables => [.. (IsReport ? Rows.Select(row => row.Table) : Runs.Select(run => run.Table)).Distinct()];

    /// <summary>Reads a side.</summary>
    /// <param name="name">The argument's.</param>
    /// <param name="path">A folder with runs anywhere below it; a run's file, or the folder beside it; the run folder of a <c>verge train</c>; lines of <c>verge experiment --json</c>.</param>
    /// <exception cref="CommandException">There is nothing to compare.</exception>
    public static ComparedResults Read(string name, string path)
    {
        if (Directory.Exists(path))
        {
            var runs = new ExperimentRuns(path).All();
            if (runs.Count > 0)
            {
                return new([.. runs], []);
            }

            if (Path.Combine(path, TrainingReport) is var report && File.Exists(report))
            {
                return new([], ReportedRow.ReadTraining(report));
            }
        }

        var file = Path.TrimEndingDirectorySeparator(path);
        file = Directory.Exists(path) ? file + RunExtension : file;
        if (!File.Exists(file))
        {
            throw new CommandException($"{name}: got '{path}', expected a folder with an experiment's runs, a run, the run folder of a 'verge train', or lines that 'verge experiment --json' printed");
        }

        if (Path.GetExtension(file) == RunExtension)
        {
            return new([ExperimentRuns.Load(file)], []);
        }

        var rows = ReportedRow.Read(file);
        return rows.IsEmpty ? throw new CommandException($"{name}: got '{path}' without a line, expected some that 'verge experiment --json' printed") : new([], rows);
    }

    /// <summary>One row of it.</summary>
    /// <exception cref="CommandException">It has none of that name.</exception>
    public ComparedResults Only(string name, string row) => Names.Contains(row, StringComparer.Ordinal)
        ? new([.. Runs.Where(run => run.Row == row)], [.. Rows.Where(one => one.Row == row)])
        : throw new CommandException($"--rows: got '{row}' for {name}, expected one of {string.Join("; ", Names)}");

    /// <summary>As a report: rows with their intervals.</summary>
    public ImmutableArray<ReportedRow> ToReport() => IsReport
        ? Rows
        : [.. Runs.GroupBy(run => (run.Table, run.Data, run.Row)).Select(row => ReportedRow.Of([.. row.OrderBy(run => run.Seed)]))];
}
