using Verge.Features;
using Verge.NeuralNetworks;

namespace Verge.Models.Ranking;

/// <summary>Makes rankers of the models of <see cref="RankingModels"/>, each with what trains it.</summary>
public static class Rankers
{
    /// <summary>Makes an unfitted ranker; the caller disposes it.</summary>
    /// <inheritdoc cref="RankingModels.Make(RankingFeatures, RankingModelOptions, ulong)"/>
    public static IRanker Make(RankingFeatures features, RankingModelOptions options, ulong seed = 1) => Make(features, options, new Initializer(seed));

    /// <summary>Makes one whose first values come from elsewhere.</summary>
    internal static IRanker Make(RankingFeatures features, RankingModelOptions options, Initializer initializer) =>
        new GradientRanker(features, options, initializer);
}
