namespace Verge.Models.Boosting;

/// <summary>How gradient-boosted trees are grown.</summary>
public sealed record BoostingOptions
{
    /// <summary>Trees at most. Default 100.</summary>
    public int Iterations { get; init; } = 100;

    /// <summary>What a leaf's value is multiplied by, in (0, 1]. Default 0.1.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Leaves a tree at most; at least 2. Default 31.</summary>
    public int MaxLeaves { get; init; } = 31;

    /// <summary>Splits between a tree's root and a leaf at most; 0 means no limit, the default.</summary>
    public int MaxDepth { get; init; }

    /// <summary>Samples a leaf at least. Default 20.</summary>
    public int MinSamplesLeaf { get; init; } = 20;

    /// <summary>Sum of second derivatives a leaf at least. Default 0.001.</summary>
    public double MinHessianLeaf { get; init; } = 1e-3;

    /// <summary>λ of the leaves' squared values. Default 0.</summary>
    public double L2 { get; init; }

    /// <summary>Bins a feature at most, that of missing values not counted; 2 … 255, the default.</summary>
    public int MaxBins { get; init; } = 255;

    /// <summary>Share of the samples that a tree is grown on, drawn without replacement a tree; in (0, 1]. Default 1.</summary>
    public double RowFraction { get; init; } = 1;

    /// <summary>Share of the features that a tree may split by, drawn a tree among those with more than one value; in (0, 1]. Default 1.</summary>
    public double FeatureFraction { get; init; } = 1;

    /// <summary>Iterations without a smaller loss on the validation samples after which growing ends; 0: never. Default 10. Without such samples it does nothing.</summary>
    public int Patience { get; init; } = 10;

    /// <summary>Seed of the draws. Default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">An impossible value, named.</exception>
    public BoostingOptions Validated()
    {
        AtLeast(Iterations, 1, nameof(Iterations));
        Share(LearningRate, nameof(LearningRate));
        AtLeast(MaxLeaves, 2, nameof(MaxLeaves));
        AtLeast(MaxDepth, 0, nameof(MaxDepth));
        AtLeast(MinSamplesLeaf, 1, nameof(MinSamplesLeaf));
        NotNegative(MinHessianLeaf, nameof(MinHessianLeaf));
        NotNegative(L2, nameof(L2));
        if (MaxBins is < 2 or > 255)
        {
            throw new ArgumentException($"{nameof(MaxBins)}: got {MaxBins}, expected 2 to 255");
        }

        Share(RowFraction, nameof(RowFraction));
        Share(FeatureFraction, nameof(FeatureFraction));
        AtLeast(Patience, 0, nameof(Patience));
        return this;
    }

    private static void AtLeast(int value, int least, string name)
    {
        if (value < least)
        {
            throw new ArgumentException($"{name}: got {value}, expected at least {least}");
        }
    }

    private static void NotNegative(double value, string name)
    {
        if (!(value >= 0 && double.IsFinite(value)))
        {
            throw new ArgumentException($"{name}: got {value}, expected a finite number of at least 0");
        }
    }

    private static void Share(double value, string name)
    {
        if (value is not (> 0 and <= 1))
        {
            throw new ArgumentException($"{name}: got {value}, expected 0 < x ≤ 1");
        }
    }
}
