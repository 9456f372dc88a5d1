using System.Globalization;
using Verge.Domain;
using Verge.Features;
using Verge.Models.Retrieval;
using Verge.Models.Scoring;
using Verge.NeuralNetworks;

namespace Verge.Training;

/// <summary>
/// Trains the retrieval stage on clicks: user-based samples of <c>home</c>, session-based ones of <c>view-item</c> (PWPRec section 3.1), each by
/// its surface's user tower and loss.
/// </summary>
public static class RetrievalTraining
{
    /// <summary>Trains.</summary>
    /// <param name="slices">The log; the early slice trains.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told as it goes.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ArgumentException">The early slice has no click with another before it, or the options cannot be.</exception>
    public static TrainedRetrieval Train(
        PipelineSlices slices, PipelineOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(slices);
        ArgumentNullException.ThrowIfNull(options);
        options.Validated();
        var features = RetrievalFeatures.Fit(options.RetrievalSchema, slices.Early);
        var early = new ItemEncodingTable(features, slices.Early.Items);
        var builder = new RetrievalExampleBuilder(early, slices.Whole.TellsSurfaces);
        var from = slices.LateFrom - options.RetrievalWindow;
        RetrievalExample[] samples = [.. Enum.GetValues<Surface>().SelectMany(surface => builder.Build(slices.Early.Interactions, surface, from))];
        if (samples.Length == 0)
        {
            var since = from is { } first ? string.Create(CultureInfo.InvariantCulture, $" since {first:u}") : "";
            throw new ArgumentException($"interactions: got no click{since} with another one before it, expected some to train retrieval on");
        }

        var towers = MakeTowers(early, options, samples);
        new Trainer<RetrievalExample>(
            RetrievalLearners.Of(towers, options.ViewItemLoss, options.HomeLoss, samples), new Adam(options.RetrievalOptimizer), options.RetrievalTrainer with { Seed = options.Seed })
            .Train(samples, progress: progress, cancellation: cancellation);
        var whole = new ItemEncodingTable(features, slices.Whole.Items);
        towers.UseCatalogue(whole);
        return new(features, whole, towers, ItemEmbeddings.Of(towers.ViewItem), samples.Length);
    }

    /// <summary>A tower that no click would train knows nothing: a surface without clicks shares the other's.</summary>
    private static SurfaceTowers MakeTowers(ItemEncodingTable items, PipelineOptions options, RetrievalExample[] samples)
    {
        var (viewItem, home) = (options.Retrieval, options.HomeRetrieval);
        if (home is not null && !Array.Exists(samples, sample => sample.Surface == Surface.ViewItem))
        {
            (viewItem, home) = (home, null);
        }
        else if (!Array.Exists(samples, sample => sample.Surface == Surface.Home))
        {
            home = null;
        }

        return new(items, viewItem, home, options.Seed);
    }
}
