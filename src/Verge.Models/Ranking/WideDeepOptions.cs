using System.Collections.Immutable;

namespace Verge.Models.Ranking;

/// <summary>Sizes of WDL and WDL(+Seq).</summary>
public sealed record WideDeepOptions
{
    /// <summary>What is concatenated to an event for its place in the sequence, before the mean (WDL(+Seq)). Default: nothing, the order being no part of it.</summary>
    public RankingPositions Positions { get; init; } = RankingPositions.None;

    /// <summary>Hidden layers of the deep part. Default 1024-512-256, as BST's (Table 3).</summary>
    public ImmutableArray<int> Mlp { get; init; } = [1024, 512, 256];

    /// <summary>Checks the sizes.</summary>
    /// <exception cref="ArgumentException">An impossible value, named.</exception>
    public WideDeepOptions Validated()
    {
        if (!Enum.IsDefined(Positions))
        {
            throw new ArgumentException($"{nameof(Positions)}: got {Positions}, expected one of {string.Join(", ", Enum.GetNames<RankingPositions>())}");
        }

        RankingPerceptron.Check(nameof(Mlp), Mlp);
        return this;
    }
}
