using System.CommandLine;
using Verge.Cli.Bench;
using Verge.Cli.Bench.Trees;
using Verge.Cli.Shell;
using Verge.Models.Boosting;

namespace Verge.Cli.Commands.Bench;

/// <summary><c>verge bench trees</c>: how long gradient-boosted trees take to fit and to score.</summary>
internal static class TreesBench
{
    /// <summary>The command.</summary>
    public static Command Create(CommandShell shell)
    {
        var samples = Flags.Whole("--samples", "Samples trained on; as many again are scored. Default 50000.", 100, 10_000_000);
        var features = Flags.Whole("--features", "Features a sample. Default 20.", 4, 1000);
        var iterations = Flags.Whole("--iterations", "Trees. Default 100.", 1, 10_000);
        var rounds = Flags.Whole("--rounds", "Fits that are timed, after a first one. Default 3.", 1, 1000);
        var workers = Flags.Whole("--workers", "Threads that fit; scoring has one. Default: one a processor.", 1, 1024);
        var seed = Flags.Seed("--seed", "Seed of the samples. Default 1.");
        var export = Flags.Text("--export", "DIR", "Also write the samples (safetensors), so that a peer can train on the same.", "a folder");
        return shell.Create(
            "trees",
            "Fit gradient-boosted trees of 31 leaves on made samples.",
            async (parsed, run, cancellation) =>
            {
                var folder = parsed.GetValue(export);
                if (folder is not null)
                {
                    OutputFolder.Require("--export", folder, TreeSamples.Owns);
                }

                var (count, threads) = (parsed.GetValue(samples) ?? 50_000, parsed.GetValue(workers) ?? Environment.ProcessorCount);
                var boosting = new GradientBoosting(new() { Iterations = parsed.GetValue(iterations) ?? 100 }, threads);
                var figures = await Task.Run(
                    () =>
                    {
                        var made = TreeSamples.Make(parsed.GetValue(seed) ?? 1, parsed.GetValue(features) ?? 20, count, count);
                        if (folder is not null)
                        {
                            TreeSamples.Export(folder, made[0], made[1]);
                        }

                        return TreeMeasurement.Run(boosting, (made[0], made[1]), (parsed.GetValue(rounds) ?? 3, threads), run.Time, cancellation);
                    },
                    cancellation);
                run.Write(figures);
                run.Print(FigureTable.Of(
                    $"{figures.Iterations} trees on {figures.Samples} samples of {figures.Features} features, {figures.Workers} threads, {figures.Simd}",
                    "AUC and log loss: on as many samples that were not trained on.",
                    ("fit, s", figures.FitSeconds, "0.000"),
                    ("scoring a sample, one thread, µs", figures.ScoreUs, "0.00"),
                    ("AUC", figures.Auc, "0.0000"),
                    ("log loss", figures.Logloss, "0.0000")));
            },
            samples, features, iterations, rounds, workers, seed, export);
    }
}
