using Verge.Evaluation.Intervals;

namespace Verge.Training;

/// <summary>What behavior adds: the re-ranker's GAUC on held-out requests less that of the same re-ranker trained blind to it.</summary>
/// <param name="Blind">GAUC of the blind one.</param>
/// <param name="Seeing">GAUC of the one that sees behavior.</param>
/// <param name="Gain">The difference, with its interval.</param>
public sealed record BehaviorGain(double Blind, double Seeing, ConfidenceInterval Gain)
{
    /// <summary>Trains the blind twin and compares. Everything else is the same: samples, settings, seed.</summary>
    /// <param name="pipeline">The trained stages.</param>
    /// <param name="slices">The log.</param>
    /// <param name="options">How they were trained.</param>
    /// <param name="requests">Held-out requests at most.</param>
    /// <param name="progress">Told as it goes.</param>
    /// <param name="cancellation">Stops it.</param>
    public static BehaviorGain Measure(
        TrainedPipeline pipeline, PipelineSlices slices, PipelineOptions options, int requests,
        IProgress<StageProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(slices);
        ArgumentNullException.ThrowIfNull(options);
        var blindOptions = options with { Examples = options.Examples with { Blind = true } };
        using var blind = RerankingTraining.Train(
            slices, pipeline.Scores, blindOptions, TrainingPipeline.Report(progress, "The same, blind to behavior"), cancellation);
        var metric = RerankingEvaluation.Metrics[0];
        var seeing = RerankingEvaluation.Measure(
            RerankingTraining.Samples(pipeline.Reranking.Features, slices.HeldOut, slices, pipeline.Scores, options with { MaximumRerankingExamples = requests }),
            pipeline.Reranking.Model)[metric];
        var without = RerankingEvaluation.Measure(
            RerankingTraining.Samples(blind.Features, slices.HeldOut, slices, pipeline.Scores, blindOptions with { MaximumRerankingExamples = requests }),
            blind.Model)[metric];
        return new(without.Value, seeing.Value, Bootstrap.Difference(seeing, without));
    }
}
