using System.Globalization;
using Verge.Bundles;
using Verge.Cli.Shell;
using Verge.Cli.Shell.Progress;
using Verge.Models.Retrieval;
using Verge.Training;

namespace Verge.Cli.Training;

/// <summary>From data to a sealed bundle: load, cut, train, measure, seal.</summary>
internal sealed class TrainingRun(TrainSettings settings, IProgressBoard board, Action<string> say, TimeProvider time)
{
    /// <summary>Runs it.</summary>
    /// <exception cref="ArgumentException">Data that cannot be trained on, or settings that it does not allow, named.</exception>
    public async Task<TrainReport> RunAsync(CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        var data = await settings.Data.LoadAsync(board, time, cancellation);
        var preset = settings.Apply(DataPreset.Of(data, settings.Quick));
        if (preset.Late >= preset.HeldOut)
        {
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--late: got '{preset.Late}', expected less than --held-out, {preset.HeldOut}"));
        }

        var slices = PipelineSlices.ByEventFraction(data.Dataset, preset.Late, preset.HeldOut);
        using var checkpoints = Checkpoints.Open(settings.Output.Training, data.Dataset, preset, settings.Restart);
        if (checkpoints.Found)
        {
            say("going on from the last checkpoint (--restart begins anew)");
        }

        using var folder = new RunFolder(Path.Combine(settings.Output.Runs, checkpoints.Name), TrainConfig.Of(data, preset), checkpoints.Found, new Relay(board));
        using var pipeline = Train(slices, checkpoints.Apply(preset.Pipeline, settings.CheckpointSteps ?? Checkpoints.StepsBetween), folder, cancellation);
        board.Report("Evaluation: held-out requests", 0);
        var figures = HeldOutEvaluation.Measure(pipeline, slices, preset.Pipeline);
        board.Report("Evaluation: held-out requests", 1);
        cancellation.ThrowIfCancellationRequested();
        board.Report("Bundle: sealing", 0);
        var manifest = Seal(pipeline, slices, preset, data.Kind, figures);
        board.Report("Bundle: sealing", 1, manifest.Version);
        var report = new TrainReport(
            data.Dataset.Name, Path.Combine(settings.Output.Bundles, manifest.Version), manifest, figures,
            new Dictionary<string, int> { ["retrieval"] = pipeline.Retrieval.Samples, ["ranking"] = pipeline.Ranking.Samples, ["rerank"] = pipeline.Reranking.Samples },
            time.GetElapsedTime(began));
        folder.Write("report.json", JsonLine.Of(report.ToLine()) + "\n");
        checkpoints.Remove();
        return report;
    }

    private TrainedPipeline Train(PipelineSlices slices, PipelineOptions options, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        try
        {
            return TrainingPipeline.Run(slices, options, progress, cancellation);
        }
        catch (OperationCanceledException)
        {
            say("what was trained is kept: the same command goes on from here");
            throw;
        }
    }

    private BundleManifest Seal(TrainedPipeline pipeline, PipelineSlices slices, DataPreset preset, string kind, IReadOnlyList<HeldOutFigure> figures)
    {
        using var key = SigningKey.LoadOrCreate(settings.Output.Folder);
        var whole = slices.Whole;
        var data = new Dictionary<string, string>
        {
            ["name"] = whole.Name,
            ["kind"] = kind,
            ["items"] = Text(whole.Items.Length),
            ["interactions"] = Text(whole.Interactions.Length),
            ["sessions"] = Text(whole.Sessions.Length),
            ["late_from"] = slices.LateFrom.ToString("O", CultureInfo.InvariantCulture),
            ["held_out_from"] = slices.HeldOutFrom.ToString("O", CultureInfo.InvariantCulture),
            ["retrieval.view_item"] = Told(pipeline.Retrieval.Towers.ViewItem, preset.Pipeline.ViewItemLoss),
            ["retrieval.home"] = Told(pipeline.Retrieval.Towers.Home, preset.Pipeline.HomeLoss),
            ["seed"] = preset.Pipeline.Seed.ToString(CultureInfo.InvariantCulture),
        };
        var retrieval = settings.Retrieval;
        foreach (var (name, changes) in new[] { ("retrieval.set", retrieval.Changes), ("retrieval.view_item.set", retrieval.ViewItemChanges), ("retrieval.home.set", retrieval.HomeChanges) })
        {
            if (changes is not null)
            {
                data[name] = $"{changes.Settings}";
            }
        }

        if (settings.Ranking.Changes is { } trained)
        {
            data["ranking.set"] = $"{trained.Settings}";
        }

        var metrics = figures.DistinctBy(figure => figure.Figures.Name)
            .ToDictionary(figure => figure.Figures.Name, figure => figure.Figures.ModelSample.Value);
        return BundleSealer.Seal(pipeline, whole.Items, new(settings.Output.Bundles, key, time, slices.HeldOutFrom, data, metrics));
    }

    private static string Told(TwoTowers towers, RetrievalLoss loss) => $"{TwoTowersOptions.NameOf(towers.Options.Model)}, {loss.Kind}";

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private sealed class Relay(IProgressBoard board) : IProgress<StageProgress>
    {
        public void Report(StageProgress value) => board.Report(value.Stage, value.Fraction, value.Detail);
    }
}
