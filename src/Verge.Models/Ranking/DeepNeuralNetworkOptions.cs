using System.Collections.Immutable;

namespace Verge.Models.Ranking;

/// <summary>Sizes of DNN.</summary>
public sealed record DeepNeuralNetworkOptions
{
    /// <summary>The sequences it reads, by name, or <c>all</c>; empty, the default: all of the schema's.</summary>
    public ImmutableArray<string> Sequences { get; init; } = [];

    /// <summary>Hidden layers of the perceptron. Default 512-256-128, as an expert of DMT.</summary>
    public ImmutableArray<int> Mlp { get; init; } = [512, 256, 128];

    /// <summary>Checks the sizes.</summary>
    /// <exception cref="ArgumentException">An impossible value, named.</exception>
    public DeepNeuralNetworkOptions Validated()
    {
        RankingPerceptron.Check(nameof(Mlp), Mlp);
        return this;
    }
}
