using System.Collections.Immutable;
using Verge.Features;
using Verge.Models.Retrieval;

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
    /// <param name="items">The encoded catalogue, of the towers' width.</param>
    /// <param name="seed">Seeds first values, orders, negatives.</param>
    public static IRetrievalModel Make(RetrievalSettings settings, ItemEncodingTable items, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(items);
        return settings.Model switch
        {
            "popularity" => new Popularity(items.Count, settings.Popularity),
            "item-knn" => new ItemKnn(items.Count, settings.Neighbors),
            "vsknn" => new Vsknn(items.Count, settings.Neighbors),
            _ => new GradientRetrieval(
                new(items, settings.Towers, seed), settings.Loss, settings.Training.Trainer(seed), new() { WeightDecay = settings.Training.WeightDecay })
            {
                LaterEpochs = settings.Training.LaterEpochs,
                LaterDays = settings.Training.LaterDays,
            },
        };
    }
}
