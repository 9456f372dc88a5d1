using Verge.Features;
using Verge.NeuralNetworks;

namespace Verge.Training;

/// <summary>One training run: retrieval and ranking on the early slice, their scores for later pages, re-ranking on the late slice.</summary>
public static class TrainingPipeline
{
    /// <summary>Trains all stages.</summary>
    /// <param name="slices">The log, cut by time.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told as it goes.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ArgumentException">A slice lacks what a stage is trained on, named.</exception>
    public static TrainedPipeline Run(
        PipelineSlices slices, PipelineOptions options, IProgress<StageProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(slices);
        ArgumentNullException.ThrowIfNull(options);
        var retrieval = RetrievalTraining.Train(slices, options, Report(progress, "Retrieval: training the towers", "retrieval"), cancellation);
        var ranking = RankingTraining.Train(slices, options, Report(progress, $"Ranking: training {options.Ranking.Model.ToUpperInvariant()}", "ranking"), cancellation);
        var pipeline = new TrainedPipeline(retrieval, ranking);
        try
        {
            progress?.Report(new("Scoring later pages", 0, ""));
            pipeline.Scores = new PageScorer(options.Schema.Scores, pipeline.Stages, options.Counters)
                .Score(slices.Whole, slices.LateFrom, cancellation);
            pipeline.Counters = new PageReplay(slices.Past, options.Counters).Run((in _) => { }, cancellation);
            pipeline.Activity = pipeline.Stages.Activity is { } activity ? new ActivityReplay(activity, slices.Past).Finish() : null;
            progress?.Report(new("Scoring later pages", 1, $"{pipeline.Scores.Count} pages"));
            pipeline.Reranking = RerankingTraining.Train(slices, pipeline.Scores, options, Report(progress, "Re-ranking: training EdgeRec", "reranking"), cancellation);
            return pipeline;
        }
        catch
        {
            pipeline.Dispose();
            throw;
        }
    }

    /// <summary>Turns a trainer's progress into a stage's.</summary>
    public static IProgress<TrainingProgress>? Report(IProgress<StageProgress>? progress, string stage, string fit = "") =>
        progress is null ? null : new Relay(progress, stage, fit);

    private sealed class Relay(IProgress<StageProgress> progress, string stage, string fit) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => progress.Report(new(
            stage, (double)value.Step / value.Steps, $"{(double.IsNaN(value.Loss) ? "" : $"loss {value.Loss:0.0000}, ")}{value.SamplesPerSecond:N0} samples/s")
        {
            Training = value,
            Fit = fit,
        });
    }
}
