namespace Verge.NeuralNetworks;

/// <summary>Settings of <see cref="Adam"/>; the defaults are the paper's.</summary>
public sealed record AdamOptions
{
    /// <summary>Decay of the first moment, 0 ≤ β₁ &lt; 1.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the second moment, 0 ≤ β₂ &lt; 1.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Keeps the division finite; above 0.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>L2 penalty of dense parameters, added to their gradients; sparse ones have none, as in PyTorch.</summary>
    public double WeightDecay { get; init; }

    internal AdamOptions Validated()
    {
        Check.Range(Beta1, 0, 1, nameof(Beta1));
        Check.Range(Beta2, 0, 1, nameof(Beta2));
        Check.Positive(Epsilon, nameof(Epsilon));
        Check.NotNegative(WeightDecay, nameof(WeightDecay));
        return this;
    }
}
