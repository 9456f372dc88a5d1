using Verge.Features;
using Verge.Models.Ranking;
using Verge.NeuralNetworks;

namespace Verge.Training;

/// <summary>Trains the ranking stage on the early slice's impressions: the model that the options name.</summary>
public static class RankingTraining
{
    /// <summary>Trains.</summary>
    /// <param name="slices">The log; the early slice trains.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told as it goes.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ArgumentException">The early slice has no impression, or more than memory is to hold of a model that takes all at once.</exception>
    public static TrainedRanking Train(
        PipelineSlices slices, PipelineOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(slices);
        ArgumentNullException.ThrowIfNull(options);
        var features = RankingFeatures.Fit(options.RankingSchema, slices.Early, options.Counters);
        var count = new RankingSampleWindows(slices.Early).Count * options.RankingSessionShare;
        return count > options.RankingSamplesInMemory
            ? FromDisk(features, slices, options, progress, cancellation)
            : FromMemory(features, slices, options, progress, cancellation);
    }

    internal static ArgumentException Nothing() => new("sessions: got no item that was seen on a page, expected some to train ranking on");

    private static RankerTraining Training(PipelineOptions options) => new()
    {
        Trainer = options.RankingTrainer with { Seed = options.Seed },
        Optimizer = options.RankingOptimizer ?? new(),
    };

    private static TrainedRanking FromMemory(
        RankingFeatures features, PipelineSlices slices, PipelineOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        var samples = new RankingExampleBuilder(features).Build(
            slices.Early, new() { SessionShare = options.RankingSessionShare, Counters = options.Counters }, cancellation);
        if (samples.Count == 0)
        {
            throw Nothing();
        }

        if (options.RankingTrainer.Patience == 0)
        {
            var plain = Rankers.Make(features, options.Ranking, options.Seed);
            plain.Fit(samples, Training(options), progress, cancellation);
            return new(features, plain, samples.Count);
        }

        var (fitted, held) = RankingHoldBack.Cut(samples);
        var model = Rankers.Make(features, options.Ranking, options.Seed);
        var training = Training(options);
        model.Fit(
            fitted,
            training with { Trainer = training.Trainer with { LowerIsBetter = true }, Validation = new(held, () => RankingHoldBack.LogLoss(model, features, held)) },
            progress,
            cancellation);
        return new(features, model, fitted.Length);
    }

    private static TrainedRanking FromDisk(
        RankingFeatures features, PipelineSlices slices, PipelineOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        if (options.RankingTrainer.Patience > 0)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"{nameof(options.RankingSamplesInMemory)}: got {options.RankingSamplesInMemory}, expected room for all ranking samples where training may stop early (patience)"));
        }

        var folder = options.RankingSamplesFolder ?? Directory.CreateTempSubdirectory("verge-ranking-").FullName;
        try
        {
            if (Rankers.Make(features, options.Ranking, options.Seed) is not GradientRanker model)
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"{nameof(options.RankingSamplesInMemory)}: got {options.RankingSamplesInMemory}, expected room for all ranking samples: the model {options.Ranking.Model} takes them all at once"));
            }

            var samples = RankingShards.Open(folder, features, slices.Early, options, cancellation);
            model.Fit(samples, Training(options), progress, cancellation);
            return new(features, model, checked((int)samples.Count));
        }
        finally
        {
            if (options.RankingSamplesFolder is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }
}
