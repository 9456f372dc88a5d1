using System.Collections.Immutable;
using Verge.Features;
using Verge.NeuralNetworks;

namespace Verge.Models.Ranking;

/// <summary>Rankers by name: the networks of <see cref="RankingModels"/>, each with what trains it, and what is trained without gradients.</summary>
public static class Rankers
{
    /// <summary>GBDT.</summary>
    public const string Gbdt = "gbdt";

    /// <summary>All names.</summary>
    public static ImmutableArray<string> All { get; } = [.. RankingModels.All, Gbdt];

    /// <summary>Makes an unfitted ranker; the caller disposes it.</summary>
    /// <inheritdoc cref="RankingModels.Make(RankingFeatures, RankingModelOptions, ulong)"/>
    public static IRanker Make(RankingFeatures features, RankingModelOptions options, ulong seed = 1) => Make(features, options, new Initializer(seed));

    /// <summary>The name that tables have: <c>GBDT</c>, <c>BST(b=1)</c>.</summary>
    /// <exception cref="ArgumentException">No such name.</exception>
    public static string NameOf(RankingModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Checked(options).Model == Gbdt ? "GBDT" : RankingModels.NameOf(options);
    }

    /// <summary>Makes one whose first values come from elsewhere.</summary>
    internal static IRanker Make(RankingFeatures features, RankingModelOptions options, Initializer initializer)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Checked(options).Model == Gbdt ? new BoostedRanker(features, options) : new GradientRanker(features, options, initializer);
    }

    private static RankingModelOptions Checked(RankingModelOptions options) => All.Contains(options.Model, StringComparer.Ordinal)
        ? options
        : throw new ArgumentException($"model: got '{options.Model}', expected one of {string.Join(", ", All)}");
}
