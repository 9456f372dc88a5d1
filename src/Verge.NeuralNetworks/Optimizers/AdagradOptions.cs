namespace Verge.NeuralNetworks;

/// <summary>Settings of <see cref="Adagrad"/>; the defaults are PyTorch's.</summary>
public sealed record AdagradOptions
{
    /// <summary>The rate of step t (from 0) is divided by 1 + t · this.</summary>
    public double RateDecay { get; init; }

    /// <summary>What the sums of squares start from.</summary>
    public double InitialSum { get; init; }

    /// <summary>Keeps the division finite; above 0.</summary>
    public double Epsilon { get; init; } = 1e-10;

    /// <summary>L2 penalty of dense parameters, added to their gradients; sparse ones have none, as in PyTorch.</summary>
    public double WeightDecay { get; init; }

    internal AdagradOptions Validated()
    {
        Check.NotNegative(RateDecay, nameof(RateDecay));
        Check.NotNegative(InitialSum, nameof(InitialSum));
        Check.Positive(Epsilon, nameof(Epsilon));
        Check.NotNegative(WeightDecay, nameof(WeightDecay));
        return this;
    }
}
