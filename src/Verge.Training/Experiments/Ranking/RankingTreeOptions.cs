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

    /// <summary>Splits between a tree's root and a leaf at most; 0, the default: no limit.</summary>
    public int MaxDepth { get; init; } = s_defaults.MaxDepth;

    /// <summary>Samples a leaf at least. Default 20.</summary>
    public int MinSamplesLeaf { get; init; } = s_defaults.MinSamplesLeaf;

    /// <summary>Sum of second derivatives a leaf at least. Default 0.001.</summary>
    public double MinHessianLeaf { get; init; } = s_defaults.MinHessianLeaf;

    /// <summary>Bins a feature at most, 2 … 255. Default 255.</summary>
    public int MaxBins { get; init; } = s_defaults.MaxBins;

    /// <summary>λ of the leaves' squared values. Default 0.</summary>
    public double L2 { get; init; } = s_defaults.L2;

    /// <summary>Share of the samples that a tree is grown on. Default 1.</summary>
    public double RowFraction { get; init; } = s_defaults.RowFraction;

    /// <summary>Share of the features that a tree may split by. Default 1.</summary>
    public double FeatureFraction { get; init; } = s_defaults.FeatureFraction;

    /// <summary>As the trees take them, those that are set in place of a preset's.</summary>
    /// <param name="preset">The preset's.</param>
    /// <param name="isSet">Whether a setting of that name is.</param>
    internal BoostingOptions Over(BoostingOptions preset, Func<string, bool> isSet) => preset with
    {
        Iterations = isSet("iterations") ? Iterations : preset.Iterations,
        LearningRate = isSet("learning_rate") ? LearningRate : preset.LearningRate,
        MaxLeaves = isSet("max_leaves") ? MaxLeaves : preset.MaxLeaves,
        MaxDepth = isSet("max_depth") ? MaxDepth : preset.MaxDepth,
        MinSamplesLeaf = isSet("min_samples_leaf") ? MinSamplesLeaf : preset.MinSamplesLeaf,
        MinHessianLeaf = isSet("min_hessian_leaf") ? MinHessianLeaf : preset.MinHessianLeaf,
        MaxBins = isSet("max_bins") ? MaxBins : preset.MaxBins,
        L2 = isSet("l2") ? L2 : preset.L2,
        RowFraction = isSet("row_fraction") ? RowFraction : preset.RowFraction,
        FeatureFraction = isSet("feature_fraction") ? FeatureFraction : preset.FeatureFraction,
    };

    /// <summary>As the trees take them.</summary>
    internal BoostingOptions ToOptions() => Over(s_defaults, _ => true);
}
