using System.Collections.Immutable;
using System.CommandLine;
using Verge.Bundles;
using Verge.Cli.Data;
using Verge.Cli.Shell;
using Verge.Cli.Shell.Progress;
using Verge.Cli.Weights;
using Verge.Models.Ranking;
using Verge.Models.Storage;
using Verge.Training;

namespace Verge.Cli.Commands;

/// <summary><c>verge tune-weights</c>: what the tasks of a bundle's ranker weigh in the order of pages (DMT eq. 6), by grid search on validation.</summary>
internal static class TuneWeightsCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandShell shell)
    {
        var bundle = Flags.TextArgument("BUNDLE", "The bundle's folder (manifest.json).", "a folder");
        var data = new DataFlags();
        var keep = Flags.Text("--keep", "TASK=F,…", "Of each named task the share of its best figure that has to stay. Default: 0.99 of the first task's.", "TASK=SHARE");
        var best = Flags.Text("--best", "TASK", "The task whose figure is to be best. Default: the last.", "a task");
        var metric = Flags.ChoiceOption("--metric", "NAME", "What is compared. Default auc", TaskFigures.Metrics);
        var steps = Flags.Whole("--steps", "Parts of the score that the grid shares out among the tasks: of two tasks it has one more weights than parts. Default 40.", 1, ScoreWeightSearch.LargestGrid);
        var weights = Flags.Text("--weights", "TASK=W,…", "Instead of a grid: these weights; a task that is not named weighs 0.", "TASK=WEIGHT");
        var svg = Flags.Text("--svg", "FILE", "Draw grid, front and choice into this file.", "a file");
        var write = new Option<bool>("--write") { Description = "Seal the bundle again, as a version of its own, with the weights chosen or given." };
        var key = BundleKey.Flag("The public key (PEM) that must have signed the bundle.");
        return shell.Create(
            "tune-weights",
            "Search what a bundle's ranking tasks should weigh in the order of pages, on the validation slice of its data.",
            (parsed, run, cancellation) =>
            {
                if (parsed.GetValue(weights) is { } given && ((Option[])[keep, best, steps, svg]).FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } other)
                {
                    throw new UsageException($"{other.Name}: got it with --weights '{given}', expected it only where a grid is searched");
                }

                var settings = new WeightSettings
                {
                    Keep = parsed.GetValue(keep),
                    Best = parsed.GetValue(best),
                    Metric = parsed.GetValue(metric) ?? TaskFigures.Metrics[0],
                    Steps = parsed.GetValue(steps) ?? 40,
                    Weights = parsed.GetValue(weights),
                    Svg = parsed.GetValue(svg),
                    Write = parsed.GetValue(write),
                };
                return TuneAsync(parsed.GetValue(bundle)!, parsed.GetValue(key), data.Read(parsed), settings, (run, cancellation));
            },
            [bundle, .. data.All, keep, best, metric, steps, weights, svg, write, key]);
    }

    private static async Task TuneAsync(string folder, string? keyFile, DataSource source, WeightSettings settings, (CommandRun Run, CancellationToken Cancellation) call)
    {
        if (!BundleInspection.IsBundle(folder))
        {
            throw new CommandException($"BUNDLE: got '{folder}', expected a folder with {BundlePaths.Manifest} (a bundle){BundleInspection.Hint(folder)}");
        }

        var (run, cancellation) = call;
        using var signing = settings.Write ? SigningKeyOf(folder) : null;
        using var key = BundleKey.Read(BundleKey.FileOf(folder, keyFile));
        var bundle = BundleReader.Open(folder, new(signing?.Public ?? key));
        var (features, ranker) = RankingFiles.Load(Path.Combine(folder, BundlePaths.Ranking));
        using var owned = ranker;
        if (ranker.Tasks < 2)
        {
            throw new CommandException($"BUNDLE: got {Rankers.NameOf(ranker.Options)}, which predicts one task, expected a ranker of at least two: of one task the order is its own, whatever it weighs");
        }

        var lists = ValidationLists.Of(bundle.Manifest);
        var (tuning, rows, search) = await run.WithProgressAsync(async board =>
        {
            var log = await source.LoadAsync(board, run.Time, cancellation);
            board.Report("Validation: encoding", 0);
            var samples = lists.Read(bundle.Manifest, log.Dataset, features, cancellation);
            board.Report("Validation: encoding", 1, $"{samples.Count} impressions");
            var search = new ScoreWeightSearch(features, ranker, samples, new Predicting(board), cancellation);
            var tuning = new WeightTuning(search, settings);
            board.Report("Weights: measuring", 0);
            var rows = tuning.Run(ranker.Options.Tasks, cancellation);
            board.Report("Weights: measuring", 1, $"{rows.Count}");
            return (tuning, rows, search);
        });
        var title = $"{Rankers.NameOf(ranker.Options)} of {bundle.Manifest.Version}, on validation";
        WeightReport.Print(run, title, rows, Notes(lists, search, settings, tuning.TradeOff));
        if (settings.Svg is { } svg)
        {
            WeightReport.Draw(svg, title, rows, tuning.TradeOff);
        }

        if (signing is not null)
        {
            Seal(bundle, rows.First(row => row.IsChosen).Figures.Weights, signing, run);
        }
    }

    private static IReadOnlyList<string> Notes(ValidationLists lists, ScoreWeightSearch search, WeightSettings settings, WeightTradeOff tradeOff)
    {
        var validation = FormattableString.Invariant(
            $"Validation alone: {search.Lists:N0} lists of {search.Samples:N0} impressions, {string.Join(", ", search.Tasks.Select((task, i) => FormattableString.Invariant($"{search.Positives(i):N0} {task}")))}, from {lists.From:yyyy-MM-dd HH:mm} to {lists.Until:yyyy-MM-dd HH:mm} UTC. The ranker was not trained on them; nothing of the held-out slice was read.");
        return settings.Weights is not null ? [validation]
        :
        [
            validation,
            FormattableString.Invariant($"Wanted: the best {tradeOff.Metric.ToUpperInvariant()} of {search.Tasks[tradeOff.Best]} while {string.Join(" and ", tradeOff.Keep.Select(keep => FormattableString.Invariant($"that of {search.Tasks[keep.Task]} is at least {keep.Share} of its best")))}; grid of {search.GridSize(settings.Steps)} weights, {settings.Steps} parts of the score."),
        ];
    }

    private static SigningKey SigningKeyOf(string folder)
    {
        var path = Path.GetFullPath(Path.Combine(folder, "..", "..", SigningKey.FileName));
        return File.Exists(path) ? SigningKey.Load(path) : throw new CommandException($"--write: got no '{path}', expected the key that signs bundles, which stays where training runs");
    }

    private static void Seal(BundleReader bundle, ImmutableArray<double> weights, SigningKey key, CommandRun run)
    {
        var sealedAgain = ScoreWeightSealer.Seal(bundle, weights, key, run.Time);
        var folder = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(Path.TrimEndingDirectorySeparator(bundle.Folder)))!, sealedAgain.Version);
        run.Write(new { sealedAgain.Version, Folder = folder });
        run.Print($"\nsealed {sealedAgain.Version} in {folder}");
    }

    private sealed class Predicting(IProgressBoard board) : IProgress<double>
    {
        public void Report(double value) => board.Report("Validation: predicting", value);
    }
}
