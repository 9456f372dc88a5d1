using System.Collections.Immutable;
using System.CommandLine;
using Verge.Cli.Experiments;
using Verge.Cli.Shell;
using Verge.Cli.Shell.Progress;
using Verge.Evaluation.Reports;
using Verge.Training.Experiments;

namespace Verge.Cli.Commands;

/// <summary><c>verge experiment</c>: a paper's table, run again.</summary>
internal static class ExperimentCommand
{
    /// <summary>Where runs are kept by default.</summary>
    public const string DefaultRuns = "data/experiments";

    /// <summary>The command.</summary>
    public static Command Create(CommandShell shell)
    {
        var file = Flags.TextArgument("FILE", "The experiment: a YAML file.", "a file");
        var data = Flags.Text("--data", "DIR", "The folder that the data sets' paths start from. Default: the variable VERGE_DATA.", "a folder");
        var on = Flags.Text("--on", "NAME,NAME", "Data sets by name; a path that is no name of its own stands for all its settings. Default all.", "names with commas between them");
        var only = Flags.Text("--only", "ROW;ROW", "Rows by name. Default all.", "names with semicolons between them");
        var seeds = Flags.Whole("--seeds", "How many of the experiment's seeds. Default all.", 1);
        var workers = Flags.Whole("--workers", "Runs side by side, each on one core. Default: as many as there are cores.", 1);
        var tune = new Option<bool>("--tune") { Description = "Instead of running, search each row's settings on validation, and keep them beside the file (NAME.tuned.yaml)." };
        var write = new Option<bool>("--write") { Description = "With --tune: write what is found into FILE itself, into its rows' settings; comments and order stay." };
        var runs = Flags.Text("--runs", "DIR", $"Where runs are kept: what is there already is not run again. Default {DefaultRuns}.", "a folder");
        var svg = Flags.Text("--svg", "FILE", "Also draw: of rows that are steps, as how often something is refreshed, the objective by row, a line a data set; of runs that tell figures, as experts' weights, a bar a figure.", "a file");
        var report = Flags.Text("--report", "FILE", "Also write the tables as Markdown.", "a file");
        var command = shell.Create(
            "experiment",
            "Run a paper's table: rows × data sets × seeds, each measured on what it was not trained on.",
            async (parsed, run, cancellation) =>
            {
                var path = parsed.GetValue(file)!;
                if (parsed.GetValue(tune) && (parsed.GetValue(report) ?? parsed.GetValue(svg)) is { } output)
                {
                    throw new UsageException($"--report, --svg: got '{output}' with --tune, expected neither: a search runs nothing that could be shown");
                }

                if (parsed.GetValue(write) && !parsed.GetValue(tune))
                {
                    throw new UsageException("--write: got it without --tune, expected a search whose result it writes");
                }

                var request = new ExperimentRequest
                {
                    DataFolder = parsed.GetValue(data) ?? Environment.GetEnvironmentVariable("VERGE_DATA")
                        ?? throw new UsageException("--data: got nothing, and the variable VERGE_DATA is not set, expected the folder with the data sets"),
                    On = parsed.GetValue(on) is { } sets ? [sets] : [],
                    Only = Names(parsed.GetValue(only)),
                    Seeds = parsed.GetValue(seeds),
                    Workers = parsed.GetValue(workers) ?? Environment.ProcessorCount,
                };
                var folder = parsed.GetValue(runs) ?? DefaultRuns;
                var runner = new ExperimentRunner(Stages.Create(), new(folder), run.Time);
                if (parsed.GetValue(tune))
                {
                    var search = new ExperimentSearch(runner, path, request, parsed.GetValue(write), run.Say);
                    await run.WithProgressAsync(board =>
                    {
                        search.Tune(new(folder), run.Time, new StageRelay(board), cancellation);
                        return Task.FromResult(true);
                    });
                    return;
                }

                var chart = parsed.GetValue(svg) is { } drawing ? new ExperimentChart(drawing, runner.StageOf(ExperimentFile.Load(path))) : null;
                var results = await run.WithProgressAsync(board => Task.FromResult(runner.Run(
                    ExperimentFile.Load(path), request, result => run.WriteLine(result.ToRow().ToJson()), new StageRelay(board), cancellation)));
                ImmutableArray<ReportTable> tables = [.. results.GroupBy(result => result.Data).SelectMany(rows => ExperimentTable.Of([.. rows]))];
                foreach (var table in tables)
                {
                    run.Print(table);
                }

                chart?.Draw(results);
                if (parsed.GetValue(report) is { } markdown)
                {
                    OutputFile.Write("--report", markdown, string.Join('\n', tables.Select(MarkdownReport.Render)));
                    run.Say($"tables written to {markdown}");
                }
            },
            file, data, on, only, seeds, workers, tune, write, runs, report, svg);
        command.Add(ExperimentCompareCommand.Create(shell));
        return command;
    }

    private static ImmutableArray<string> Names(string? text) =>
        text is null ? [] : [.. text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}
