using System.CommandLine;
using System.Globalization;
using Verge.Bundles;
using Verge.Cli.Data;
using Verge.Cli.Shell;
using Verge.Cli.Training;
using Verge.Evaluation.Reports;
using Verge.Models.Ranking;
using Verge.Training;

namespace Verge.Cli.Commands;

/// <summary><c>verge train</c>: the three stages on one log, measured on what was held out, sealed into one bundle.</summary>
internal static class TrainCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandShell shell)
    {
        var data = new DataFlags();
        var output = Flags.Text("--out", "DIR", "The data directory: bundles, the key that signs them (made when there is none), and checkpoints while training.", "a folder");
        output.Required = true;
        var late = Flags.Share("--late", "Share of the events that train retrieval and ranking; the re-ranker is trained on those after them. Default by kind.");
        var heldOut = Flags.Share("--held-out", "Share of the events before those that are held out. Default by kind.");
        var seed = Flags.Seed("--seed", "Seeds first values, orders and dropout. Default 1.");
        var retrieval = new RetrievalFlags();
        var ranker = Flags.ChoiceOption("--ranking-model", "NAME", "The ranker. Default by kind", Rankers.All);
        var dense = Flags.ChoiceOption(
            "--dense-features", "SWITCH", "Whether the ranker sees profiles, matches and counts within windows of time, of what the data can tell. Default by kind", [RetrievalFlags.On, RetrievalFlags.Off]);
        var ranking = new RankingFlags();
        var reranking = Flags.Whole("--reranking-epochs", "Passes over the re-ranking samples. Default by kind.", 1, 10_000);
        var examples = Flags.Whole("--max-examples", "Re-ranking samples at most, spread evenly over their slice; 0 for all. Default by kind.", 0);
        var workers = Flags.Whole("--workers", "Threads that train; results repeat to the bit for the same number. Default one a processor.", 1, 1024);
        var checkpointSteps = Flags.Whole("--checkpoint-steps", "Steps between checkpoints, and so what a kill may cost. Default 500.", 1);
        var quick = new Option<bool>("--quick") { Description = "Smaller networks and fewer samples." };
        var restart = new Option<bool>("--restart") { Description = "Begin anew, although the same command was stopped before and could go on from its checkpoint." };
        return shell.Create(
            "train",
            "Train retrieval, ranking and re-ranking on one log and seal them into one bundle.",
            async (parsed, run, cancellation) =>
            {
                var settings = new TrainSettings
                {
                    Data = data.Read(parsed),
                    Output = new(parsed.GetValue(output)!),
                    Late = parsed.GetValue(late),
                    HeldOut = parsed.GetValue(heldOut),
                    Seed = parsed.GetValue(seed),
                    Retrieval = retrieval.Read(parsed),
                    RankingModel = parsed.GetValue(ranker),
                    DenseFeatures = parsed.GetValue(dense) is { } word ? word == RetrievalFlags.On : null,
                    Ranking = ranking.Read(parsed),
                    RerankingEpochs = parsed.GetValue(reranking),
                    Examples = parsed.GetValue(examples),
                    Workers = parsed.GetValue(workers),
                    CheckpointSteps = parsed.GetValue(checkpointSteps),
                    Quick = parsed.GetValue(quick),
                    Restart = parsed.GetValue(restart),
                };
                if (settings is { Late: { } before, HeldOut: { } after } && before >= after)
                {
                    throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--late: got '{before}', expected less than --held-out, {after}"));
                }

                OutputFolder.Require("--out", settings.Output.Folder, DataDirectory.Owns);
                var report = await run.WithProgressAsync(board => new TrainingRun(settings, board, run.Say, run.Time).RunAsync(cancellation));
                run.Write(report.ToLine());
                Print(report, run);
            },
            [.. data.All, output, late, heldOut, seed, .. retrieval.All, ranker, dense, .. ranking.All, reranking, examples, workers, checkpointSteps, quick, restart]);
    }

    private static void Print(TrainReport report, CommandRun run)
    {
        run.Print(string.Create(CultureInfo.InvariantCulture, $"bundle {report.Manifest.Version}, sealed in {report.Elapsed.TotalSeconds:0.0} s: {report.Folder}"));
        run.Print(string.Create(
            CultureInfo.InvariantCulture,
            $"device part {report.SizeOf(BundlePaths.Device):N0} bytes, embedding tables {report.SizeOf(BundlePaths.Embeddings):N0} bytes, all {report.Manifest.Files.Sum(file => file.Bytes):N0} bytes"));
        if (report.NotEmbeddableItems is > 0 and var missed)
        {
            run.Print(string.Create(CultureInfo.InvariantCulture, $"{missed:N0} items are not in the index: training knew none of their attributes, title words or aspects"));
        }

        run.Print($"trained on {string.Join(", ", report.Samples.Select(stage => string.Create(CultureInfo.InvariantCulture, $"{stage.Value:N0} {stage.Key} samples")))}\n");
        run.Print(new ReportTable(
            $"{report.Data}: held out",
            "stage, metric",
            [new("model"), new("value"), new("baseline"), new("value"), new("gain")],
            [.. report.Figures.Select(Row)],
            ["Gains with their 95 % intervals (paired bootstrap over users)."]));
    }

    private static ReportRow Row(HeldOutFigure figure) => new(
        $"{figure.Figures.Stage} {figure.Figures.Metric}",
        [
            ReportCell.Of(figure.Model), ReportCell.Of(figure.Figures.ModelSample.Value),
            ReportCell.Of(figure.Figures.Baseline), ReportCell.Of(figure.Figures.BaselineSample.Value),
            ReportCell.Of(new MetricSummary(figure.Gain.Mean, figure.Gain.Low, figure.Gain.High)),
        ]);
}
