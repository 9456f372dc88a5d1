using System.Collections.Immutable;

namespace Verge.Models.Ranking;

/// <summary>Sizes of the BST network (BST section 2, Table 3).</summary>
public sealed record BehaviorSequenceTransformerOptions
{
    /// <summary>Transformer blocks, b. Default 1: the paper's best (Table 4).</summary>
    public int Blocks { get; init; } = 1;

    /// <summary>Heads; divides the sequence width. Default 8.</summary>
    public int Heads { get; init; } = 8;

    /// <summary>Width between the feed-forward layers; 0 means 4 · the sequence width.</summary>
    public int FeedForward { get; init; }

    /// <summary>Dropout in the blocks. Default 0.2.</summary>
    public float Dropout { get; init; } = 0.2f;

    /// <summary>What is concatenated to an item for its place in the sequence. Default: the time difference, the paper's.</summary>
    public RankingPositions Positions { get; init; } = RankingPositions.TimeDifference;

    /// <summary>What the perceptron sees of the blocks' output. Default: the row at the target, the paper's text.</summary>
    public SequenceOutput Output { get; init; } = SequenceOutput.Target;

    /// <summary>Hidden layers of the perceptron. Default 1024-512-256.</summary>
    public ImmutableArray<int> Mlp { get; init; } = [1024, 512, 256];

    /// <summary>Checks the sizes against a sequence width.</summary>
    /// <exception cref="ArgumentException">An impossible value, named.</exception>
    public BehaviorSequenceTransformerOptions Validated(int sequenceWidth)
    {
        if (Blocks < 1)
        {
            throw new ArgumentException($"{nameof(Blocks)}: got {Blocks}, expected at least 1");
        }

        if (Heads < 1 || sequenceWidth % Heads != 0)
        {
            throw new ArgumentException($"{nameof(Heads)}: got {Heads}, expected a divisor of the sequence width {sequenceWidth}");
        }

        if (Dropout is not (>= 0 and < 1))
        {
            throw new ArgumentException($"{nameof(Dropout)}: got {Dropout}, expected 0 ≤ p < 1");
        }

        if (FeedForward < 0)
        {
            throw new ArgumentException($"{nameof(FeedForward)}: got {FeedForward}, expected at least 0");
        }

        if (!Enum.IsDefined(Positions) || !Enum.IsDefined(Output))
        {
            throw new ArgumentException(
                $"{nameof(Positions)}, {nameof(Output)}: got {Positions} and {Output}, expected one of {string.Join(", ", Enum.GetNames<RankingPositions>())} and one of {string.Join(", ", Enum.GetNames<SequenceOutput>())}");
        }

        RankingPerceptron.Check(nameof(Mlp), Mlp);
        return this;
    }
}
