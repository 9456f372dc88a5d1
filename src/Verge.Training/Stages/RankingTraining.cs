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

    private static TrainedRanking FromMemory(
        RankingFeatures features, PipelineSlices slices, PipelineOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        var samples = new RankingExampleBuilder(features).Build(
            slices.Early, new() { SessionShare = options.RankingSessionShare, Counters = options.Counters }, cancellation);
        if (samples.Count == 0)
        {
            throw Nothing();
        }

        var model = Rankers.Make(features, options.Ranking, options.Seed);
        model.Fit(samples, options.RankingTrainer with { Seed = options.Seed }, progress, cancellation);
        return new(features, model, samples.Count);
    }

    private static TrainedRanking FromDisk(
        RankingFeatures features, PipelineSlices slices, PipelineOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        var folder = options.RankingSamplesFolder ?? Directory.CreateTempSubdirectory("verge-ranking-").FullName;
        try
        {
            if (Rankers.Make(features, options.Ranking, options.Seed) is not GradientRanker model)
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"{nameof(options.RankingSamplesInMemory)}: got {options.RankingSamplesInMemory}, expected room for all ranking samples: the model {options.Ranking.Model} takes them all at once"));
            }

            var samples = RankingShards.Open(folder, features, slices.Early, options, cancellation);
            model.Fit(samples, options.RankingTrainer with { Seed = options.Seed }, progress, cancellation);
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
