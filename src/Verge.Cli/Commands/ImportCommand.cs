using System.CommandLine;
using System.Globalization;
using Verge.Cli.Data;
using Verge.Cli.Shell;
using Verge.Datasets;

namespace Verge.Cli.Commands;

/// <summary><c>verge import</c>: a publisher's files, or a synthetic shop's log, into a folder that the other commands read.</summary>
internal static class ImportCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandShell shell)
    {
        var kind = Flags.Choice("KIND", "What kind of data it is", [.. DatasetImporters.Kinds, SyntheticFlags.Kind]);
        var path = Flags.TextArgument("PATH", $"The publisher's file, plain or gzip, or the folder that holds its files; none for '{SyntheticFlags.Kind}'.", "a file or folder");
        path.Arity = ArgumentArity.ZeroOrOne;
        var output = Flags.Text("--out", "DIR", "Where to store it. A data set that is there already is replaced, in one step, when the import is done.", "a folder");
        output.Required = true;
        var strict = new Option<bool>("--strict") { Description = "Stop at the first malformed row; else it is counted, reported and left out." };
        var issues = Flags.Whole("--max-issues", "Malformed rows that are printed; all are counted. Default 10.", 0, 1_000_000);
        var shop = new SyntheticFlags();
        return shell.Create(
            "import",
            "Read a data set in its publisher's own format and store it.",
            (parsed, run, cancellation) =>
            {
                var source = new Source(parsed.GetValue(kind)!, parsed.GetValue(path), parsed.GetValue(output)!);
                var options = new ImportOptions { Strict = parsed.GetValue(strict), MaxIssues = parsed.GetValue(issues) ?? 10, Time = run.Time };
                if (source.Kind == SyntheticFlags.Kind)
                {
                    return source.Path is { } given
                        ? throw new UsageException($"PATH: got '{given}', expected none: a synthetic shop is made from --shop-seed")
                        : MakeAsync(source, parsed, shop, run, cancellation);
                }

                shop.RequireNone(parsed, source.Kind);
                return source.Path is null
                    ? throw new UsageException($"PATH: got nothing, expected the file or folder of '{source.Kind}'")
                    : ImportAsync(source, options, run, cancellation);
            },
            [kind, path, output, strict, issues, .. shop.All]);
    }

    private static async Task MakeAsync(Source source, ParseResult parsed, SyntheticFlags shop, CommandRun run, CancellationToken cancellation)
    {
        OutputFolder.Require("--out", source.Output, DatasetFolder.Owns);
        var began = run.Time.GetTimestamp();
        var data = await run.WithProgressAsync(board =>
        {
            var made = ShopLogging.Run(shop.Read(parsed), board, cancellation);
            board.Report("Store", 0);
            DatasetStore.Save(source.Output, made, cancellation);
            board.Report("Store", 1);
            return Task.FromResult(made);
        });
        var users = shop.Read(parsed).Users;
        Tell(run, source, data, new()
        {
            Kind = source.Kind,
            Files = [],
            Rows = users,
            Malformed = 0,
            Duplicates = 0,
            LeftOut = System.Collections.Immutable.ImmutableSortedDictionary<string, long>.Empty,
            Issues = [],
            Elapsed = run.Time.GetElapsedTime(began),
        });
    }

    private static async Task ImportAsync(Source source, ImportOptions options, CommandRun run, CancellationToken cancellation)
    {
        if (!Path.Exists(source.Path))
        {
            throw new CommandException($"PATH: got '{source.Path}', expected an existing file or folder");
        }

        OutputFolder.Require("--out", source.Output, DatasetFolder.Owns);
        var (data, report) = await run.WithProgressAsync(async board =>
        {
            var result = await FileImporting.RunAsync(source.Kind, source.Path!, options, board, cancellation);
            var read = StoredDataset.Of(result);
            board.Report("Store", 0);
            DatasetStore.Save(source.Output, read, cancellation);
            board.Report("Store", 1);
            return (read, result.Report);
        });
        Tell(run, source, data, report);
    }

    private static void Tell(CommandRun run, Source source, StoredDataset data, ImportReport report)
    {
        var kept = data.Dataset;
        var requests = kept.Sessions.Sum(session => session.Requests.Length);
        run.Write(new
        {
            report.Kind,
            Out = source.Output,
            Files = report.Files.Select(file => new { file.Path, file.Bytes, file.Rows }),
            report.Rows,
            report.Malformed,
            report.Duplicates,
            report.LeftOut,
            Issues = report.Issues.Select(issue => new { issue.File, issue.Line, issue.Field, issue.Value, issue.Expected }),
            Items = kept.Items.Length,
            Interactions = kept.Interactions.Length,
            Sessions = kept.Sessions.Length,
            Requests = requests,
            TestPairs = data.TestPairs.Length,
            Seconds = report.Elapsed.TotalSeconds,
        });
        run.Print(Text($"{report.Kind}: {report.Rows:N0} {(report.Files.IsEmpty ? "shoppers" : "rows")} in {report.Elapsed.TotalSeconds:0.0} s, stored in {source.Output}"));
        run.Print(Text($"kept        {kept.Items.Length:N0} items, {kept.Interactions.Length:N0} interactions, {kept.Sessions.Length:N0} sessions, {requests:N0} re-ranking requests"));
        if (!data.TestPairs.IsEmpty)
        {
            run.Print(Text($"test pairs  {data.TestPairs.Length:N0}"));
        }

        run.Print(Text($"malformed   {report.Malformed:N0}"));
        run.Print(Text($"duplicates  {report.Duplicates:N0}"));
        run.Print(Text($"left out    {report.LeftOut.Values.Sum():N0}"));
        foreach (var (reason, count) in report.LeftOut)
        {
            run.Print(Text($"  {count,10:N0}  {reason}"));
        }

        foreach (var issue in report.Issues)
        {
            run.Say($"malformed: {issue}");
        }

        if (report.Malformed > report.Issues.Length && !report.Issues.IsEmpty)
        {
            run.Say(Text($"malformed: {report.Malformed - report.Issues.Length:N0} more (--max-issues prints more of them)"));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Source(string Kind, string? Path, string Output);
}
