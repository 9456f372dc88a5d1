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
    /// <exception cref="ArgumentException">The early slice has no impression.</exception>
    public static TrainedRanking Train(
        PipelineSlices slices, PipelineOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(slices);
        ArgumentNullException.ThrowIfNull(options);
        var features = RankingFeatures.Fit(options.RankingSchema, slices.Early, options.Counters);
        var samples = new RankingExampleBuilder(features).Build(
            slices.Early, new() { SessionShare = options.RankingSessionShare, Counters = options.Counters }, cancellation);
        if (samples.Count == 0)
        {
            throw new ArgumentException("sessions: got no item that was seen on a page, expected some to train ranking on");
        }

        var model = Rankers.Make(features, options.Ranking, options.Seed);
        model.Fit(samples, options.RankingTrainer with { Seed = options.Seed }, progress, cancellation);
        return new(features, model, samples.Count);
    }
}
