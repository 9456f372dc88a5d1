using System.Collections.Immutable;

namespace Verge.Models.Ranking;

/// <summary>Sizes of DIEN.</summary>
public sealed record DeepInterestEvolutionNetworkOptions
{
    /// <summary>The sequences it reads, by name, or <c>all</c>, each by units of its own; empty, the default: all of the schema's.</summary>
    public ImmutableArray<string> Sequences { get; init; } = [];

    /// <summary>Width of the states of both units; 0, the default: the width of an event, as in the authors' code.</summary>
    public int Hidden { get; init; }

    /// <summary>Hidden layers of the network of the auxiliary loss, with sigmoids. Default 100-50 (the authors' code).</summary>
    public ImmutableArray<int> Auxiliary { get; init; } = [100, 50];

    /// <summary>Weight of the auxiliary loss, α; 0: there is none. Default 1 (the authors' code).</summary>
    public double AuxiliaryWeight { get; init; } = 1;

    /// <summary>Hidden layers of the perceptron. Default 200-80 (the authors' code).</summary>
    public ImmutableArray<int> Mlp { get; init; } = [200, 80];

    /// <summary>Checks the sizes.</summary>
    /// <exception cref="ArgumentException">An impossible value, named.</exception>
    public DeepInterestEvolutionNetworkOptions Validated()
    {
        if (Hidden < 0)
        {
            throw new ArgumentException($"{nameof(Hidden)}: got {Hidden}, expected at least 0");
        }

        if (!(AuxiliaryWeight >= 0 && double.IsFinite(AuxiliaryWeight)))
        {
            throw new ArgumentException(FormattableString.Invariant($"{nameof(AuxiliaryWeight)}: got {AuxiliaryWeight}, expected a number from 0"));
        }

        RankingPerceptron.Check(nameof(Auxiliary), Auxiliary);
        RankingPerceptron.Check(nameof(Mlp), Mlp);
        return this;
    }
}
