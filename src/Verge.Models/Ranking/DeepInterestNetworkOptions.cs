using System.Collections.Immutable;

namespace Verge.Models.Ranking;

/// <summary>Sizes of DIN.</summary>
public sealed record DeepInterestNetworkOptions
{
    /// <summary>The sequences it reads, by name, or <c>all</c>; empty, the default: the schema's first, its paper having one.</summary>
    public ImmutableArray<string> Sequences { get; init; } = [];

    /// <summary>Hidden layers of the perceptron that weighs an event; each sequence has its own. Default 80-40.</summary>
    public ImmutableArray<int> Attention { get; init; } = [80, 40];

    /// <summary>Whether weights are a softmax over the events, of what is divided by √width before, as in the authors' code. Default: as they come, the paper's.</summary>
    public bool Softmax { get; init; }

    /// <summary>What is concatenated to an event for its place in the sequence. Default: nothing, the paper's.</summary>
    public RankingPositions Positions { get; init; } = RankingPositions.None;

    /// <summary>Hidden layers of the perceptron. Default 1024-512-256, as BST's (Table 3).</summary>
    public ImmutableArray<int> Mlp { get; init; } = [1024, 512, 256];

    /// <summary>Checks the sizes.</summary>
    /// <exception cref="ArgumentException">An impossible value, named.</exception>
    public DeepInterestNetworkOptions Validated()
    {
        if (!Enum.IsDefined(Positions))
        {
            throw new ArgumentException($"{nameof(Positions)}: got {Positions}, expected one of {string.Join(", ", Enum.GetNames<RankingPositions>())}");
        }

        RankingPerceptron.Check(nameof(Attention), Attention);
        RankingPerceptron.Check(nameof(Mlp), Mlp);
        return this;
    }
}
