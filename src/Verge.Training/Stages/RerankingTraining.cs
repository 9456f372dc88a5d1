using Verge.Domain;
using Verge.Features;
using Verge.Models.Reranking;
using Verge.NeuralNetworks;

namespace Verge.Training;

/// <summary>Trains the re-ranking stage on the late slice's requests, with scores by stages that never saw it (EdgeRec section 5.1).</summary>
public static class RerankingTraining
{
    /// <summary>Trains.</summary>
    /// <param name="slices">The log; the late slice trains.</param>
    /// <param name="scores">Raw scores of the late slice's pages.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told as it goes.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ArgumentException">The late slice has no request with a candidate that counts.</exception>
    public static TrainedReranking Train(
        PipelineSlices slices, PageScores scores, PipelineOptions options,
        IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(slices);
        ArgumentNullException.ThrowIfNull(options);
        var features = FeatureSpace.Fit(options.Schema, slices.Late, scores, options.RerankingFit);
        var samples = Samples(features, slices.Late, slices, scores, options);
        if (samples.Length == 0)
        {
            throw new ArgumentException("sessions: got no request with a candidate that counts, expected some to train re-ranking on");
        }

        int[] sizes = [.. features.Vocabularies.Select(vocabulary => vocabulary.RowCount)];
        var model = new EdgeRec(options.Schema, sizes, options.Reranking, options.Seed);
        new Trainer<RerankExample>(new RerankingLearner(model), new Adam(), options.RerankingTrainer with { Seed = options.Seed })
            .Train(samples, progress: progress, cancellation: cancellation);
        return new(features, model, samples.Length);
    }

    /// <summary>A part's samples: the requests with something that counts.</summary>
    public static RerankExample[] Samples(FeatureSpace features, Dataset part, PipelineSlices slices, PageScores scores, PipelineOptions options)
    {
        ArgumentNullException.ThrowIfNull(part);
        ArgumentNullException.ThrowIfNull(slices);
        ArgumentNullException.ThrowIfNull(options);
        var builder = new RerankExampleBuilder(features, slices.Whole.Items, scores, options.Examples);
        RerankExample[] all = [.. part.Sessions.SelectMany(session => builder.Build(session)).Where(example => example.CountedCandidates > 0)];
        if (options.MaximumRerankingExamples <= 0 || all.Length <= options.MaximumRerankingExamples)
        {
            return all;
        }

        var thinned = new RerankExample[options.MaximumRerankingExamples];
        for (var i = 0; i < thinned.Length; i++)
        {
            thinned[i] = all[(int)((long)i * all.Length / thinned.Length)];
        }

        return thinned;
    }
}
