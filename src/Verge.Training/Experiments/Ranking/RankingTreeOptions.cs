using Verge.Models.Boosting;

namespace Verge.Training.Experiments;

/// <summary>Settings of the row GBDT, by the names that they have beside those of networks.</summary>
public sealed record RankingTreeOptions
{
    private static readonly BoostingOptions s_defaults = new();

    /// <summary>Trees. Default 100.</summary>
    public int Iterations { get; init; } = s_defaults.Iterations;

    /// <summary>What a leaf's value is multiplied by. Default 0.1. It is the networks' setting too.</summary>
    public double LearningRate { get; init; } = s_defaults.LearningRate;

    /// <summary>Leaves a tree at most. Default 31.</summary>
    public int MaxLeaves { get; init; } = s_defaults.MaxLeaves;

    /// <summary>Samples a leaf at least. Default 20.</summary>
    public int MinSamplesLeaf { get; init; } = s_defaults.MinSamplesLeaf;

    /// <summary>λ of the leaves' squared values. Default 0.</summary>
    public double L2 { get; init; } = s_defaults.L2;

    /// <summary>Share of the samples that a tree is grown on. Default 1.</summary>
    public double RowFraction { get; init; } = s_defaults.RowFraction;

    /// <summary>Share of the features that a tree may split by. Default 1.</summary>
    public double FeatureFraction { get; init; } = s_defaults.FeatureFraction;

    /// <summary>As the trees take them.</summary>
    internal BoostingOptions ToOptions() => s_defaults with
    {
        Iterations = Iterations,
        LearningRate = LearningRate,
        MaxLeaves = MaxLeaves,
        MinSamplesLeaf = MinSamplesLeaf,
        L2 = L2,
        RowFraction = RowFraction,
        FeatureFraction = FeatureFraction,
    };
}
