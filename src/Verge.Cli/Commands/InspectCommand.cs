using System.CommandLine;
using Verge.Bundles;
using Verge.Cli.Data;
using Verge.Cli.Shell;
using Verge.Datasets;
using Verge.Evaluation.Reports;

namespace Verge.Cli.Commands;

/// <summary><c>verge inspect</c>: a stored data set's statistics, or a bundle's parts, metrics and checks.</summary>
internal static class InspectCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandShell shell)
    {
        var path = Flags.TextArgument("PATH", "The folder of a stored data set (dataset.json) or of a bundle (manifest.json).", "a folder");
        var heldOut = Flags.Share("--held-out", "Data sets: cut before this share of the events and print both sides, and how much of the later one is new. Default: the publisher's cut, where there is one.");
        var overlap = new Option<bool>("--overlap") { Description = "Data sets: print instead how much clicks share with those of the hours before, by surface (PWPRec section 3.1)." };
        var hours = Flags.Whole("--hours", "With --overlap: hours to look back. Default 24.", 1, 1000);
        var svg = Flags.Text("--svg", "FILE", "With --overlap: draw the curves into this file.", "a file");
        var key = BundleKey.Flag("Bundles: the public key (PEM) that must have signed it.");
        return shell.Create(
            "inspect",
            "Print the statistics of a data set, or the parts, metrics and checks of a bundle.",
            (parsed, run, cancellation) =>
            {
                var folder = parsed.GetValue(path)!;
                if (DatasetStore.Exists(folder))
                {
                    Refuse(parsed, key, "with a bundle", folder);
                    if (parsed.GetValue(overlap))
                    {
                        Refuse(parsed, heldOut, "without --overlap", null);
                        return OverlapInspection.RunAsync(folder, parsed.GetValue(hours) ?? 24, parsed.GetValue(svg), run, cancellation);
                    }

                    Refuse(parsed, hours, "with --overlap", null);
                    Refuse(parsed, svg, "with --overlap", null);
                    return InspectDataAsync(folder, parsed.GetValue(heldOut), run, cancellation);
                }

                if (!BundleInspection.IsBundle(folder))
                {
                    throw new CommandException(
                        $"PATH: got '{folder}', expected a folder with {DatasetStore.ManifestName} (a stored data set) or {BundlePaths.Manifest} (a bundle){BundleInspection.Hint(folder)}");
                }

                foreach (var option in (Option[])[heldOut, overlap, hours, svg])
                {
                    Refuse(parsed, option, "with a data set", folder);
                }

                return BundleInspection.RunAsync(folder, parsed.GetValue(key), run);
            },
            path,
            heldOut,
            overlap,
            hours,
            svg,
            key);
    }

    private static void Refuse(ParseResult parsed, Option option, string only, string? folder)
    {
        if (parsed.GetResult(option) is { Implicit: false } result)
        {
            var got = result.Tokens.Count > 0 ? result.Tokens[0].Value : "the flag";
            throw new UsageException($"{option.Name}: got '{got}', expected it only {only}{(folder is null ? "" : $", which '{folder}' is not")}");
        }
    }

    private static async Task InspectDataAsync(string folder, double? heldOut, CommandRun run, CancellationToken cancellation)
    {
        var (name, statistics) = await run.WithProgressAsync(board =>
        {
            board.Report("Read", 0);
            var data = DatasetStore.Load(folder, cancellation);
            board.Report("Read", 1);
            var rows = DatasetStatistics.Of(data);
            var split = heldOut is { } share ? TimeSplit.ByEventFraction(data.Dataset, share)
                : data.PublishedCut is { } cut ? TimeSplit.At(data.Dataset, cut)
                : null;
            return Task.FromResult((data.Dataset.Name, split is null ? rows : rows.AddRange(DatasetStatistics.Of(split))));
        });
        foreach (var table in statistics.GroupBy(statistic => statistic.Table))
        {
            foreach (var row in table)
            {
                run.Write(new { Data = name, row.Table, row.Name, row.Value, Unit = row.Unit.ToString().ToLowerInvariant() });
            }

            run.Print(new ReportTable(
                $"{name}: {table.Key}", "", [new("figure")], [.. table.Select(row => new ReportRow(row.Name, [ReportCell.Of(row.Text)]))]));
        }
    }
}
