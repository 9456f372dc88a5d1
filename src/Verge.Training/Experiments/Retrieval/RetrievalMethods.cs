using System.Collections.Immutable;
using Verge.Features;
using Verge.Models.Retrieval;
using Verge.NeuralNetworks;

namespace Verge.Training.Experiments;

/// <summary>Makes retrieval methods of their settings.</summary>
public static class RetrievalMethods
{
    private static readonly ImmutableArray<string> s_unseeded = ["popularity", "item-knn", "vsknn"];

    /// <summary>All names that <see cref="RetrievalSettings.Model"/> may have.</summary>
    public static ImmutableArray<string> All { get; } = [.. s_unseeded, .. TwoTowersOptions.Models];

    /// <summary>Whether a method's result depends on a seed.</summary>
    public static bool IsSeeded(string model) => !s_unseeded.Contains(model, StringComparer.Ordinal);

    /// <summary>Makes one.</summary>
    /// <param name="settings">Which, and how.</param>
    /// <param name="items">The encoded catalogue, of <see cref="RetrievalSettings.Width"/>.</param>
    /// <param name="steps">Steps an epoch, for the learning rate's decay.</param>
    /// <param name="seed">Seeds first values, orders, negatives.</param>
    public static IRetrievalModel Make(RetrievalSettings settings, ItemEncodingTable items, int steps, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(items);
        return settings.Model switch
        {
            "popularity" => new Popularity(items.Count),
            "item-knn" => new ItemKnn(items.Count, settings.NeighborOptions),
            "vsknn" => new Vsknn(items.Count, settings.NeighborOptions),
            _ => new GradientRetrieval(new(items, settings.TwoTowersOptions, seed), settings.RetrievalLoss, Trainer(settings, steps, seed), new() { WeightDecay = settings.WeightDecay })
            {
                LaterEpochs = settings.LaterEpochs,
            },
        };
    }

    private static TrainerOptions Trainer(RetrievalSettings settings, int steps, ulong seed) => new()
    {
        BatchSize = settings.BatchSize,
        Epochs = settings.Epochs,
        LearningRate = settings.LearningRate,
        Schedule = settings.LearningRateDecay < 1 ? new ExponentialDecay(settings.LearningRateDecay, Math.Max(1, steps)) : new ConstantRate(),
        Seed = seed,
    };
}
