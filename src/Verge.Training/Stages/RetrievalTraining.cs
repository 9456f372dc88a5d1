using System.Globalization;
using Verge.Domain;
using Verge.Features;
using Verge.Models.Retrieval;
using Verge.Models.Scoring;
using Verge.NeuralNetworks;

namespace Verge.Training;

/// <summary>Trains the retrieval stage on clicks: user-based samples of <c>home</c>, session-based ones of <c>view-item</c> (PWPRec section 3.1).</summary>
public static class RetrievalTraining
{
    /// <summary>Trains.</summary>
    /// <param name="slices">The log; the early slice trains.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told as it goes.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ArgumentException">The early slice has no click with another before it.</exception>
    public static TrainedRetrieval Train(
        PipelineSlices slices, PipelineOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(slices);
        ArgumentNullException.ThrowIfNull(options);
        var features = RetrievalFeatures.Fit(options.RetrievalSchema, slices.Early);
        var early = new ItemEncodingTable(features, slices.Early.Items);
        var builder = new RetrievalExampleBuilder(early);
        var from = slices.LateFrom - options.RetrievalWindow;
        RetrievalExample[] samples = [.. Enum.GetValues<Surface>().SelectMany(surface => builder.Build(slices.Early.Interactions, surface, from))];
        if (samples.Length == 0)
        {
            var since = from is { } first ? string.Create(CultureInfo.InvariantCulture, $" since {first:u}") : "";
            throw new ArgumentException($"interactions: got no click{since} with another one before it, expected some to train retrieval on");
        }

        var model = new TwoTowers(early, options.Retrieval, options.Seed);
        new Trainer<RetrievalExample>(
            new SampledSoftmaxLearner(model, options.Negatives), new Adam(), options.RetrievalTrainer with { Seed = options.Seed })
            .Train(samples, progress: progress, cancellation: cancellation);
        var whole = new ItemEncodingTable(features, slices.Whole.Items);
        model.UseCatalogue(whole);
        return new(features, whole, model, ItemEmbeddings.Of(model), samples.Length);
    }
}
