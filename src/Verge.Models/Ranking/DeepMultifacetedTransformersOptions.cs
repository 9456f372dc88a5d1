using System.Collections.Immutable;

namespace Verge.Models.Ranking;

/// <summary>Sizes of DMT (DMT section 4), and its variants (Tables 3 to 5). Sizes that the paper does not give are those of the authors' code.</summary>
public sealed record DeepMultifacetedTransformersOptions
{
    /// <summary>The sequences it reads, by name, or <c>all</c>, each by a transformer of its own (Table 4's rows); empty, the default: all of the schema's.</summary>
    public ImmutableArray<string> Sequences { get; init; } = [];

    /// <summary>What tasks share. Default: experts. <see cref="TaskSharing.None"/> predicts one task (Table 3; Table 4's first rows).</summary>
    public TaskSharing Sharing { get; init; } = TaskSharing.Mmoe;

    /// <summary>What is added to an event for its place in the sequence, counted from the target (Table 3). Default: a learned row.</summary>
    public RankingPositions Positions { get; init; } = RankingPositions.LearnedIndex;

    /// <summary>Blocks of an encoder, each self-attention among the events. Default 1.</summary>
    public int EncoderBlocks { get; init; } = 1;

    /// <summary>Blocks of a decoder, each the target's attention over the encoder's output. Default 1.</summary>
    public int DecoderBlocks { get; init; } = 1;

    /// <summary>Heads; divides the width of an event. Default 4.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Width between the feed-forward layers; 0, the default: 4 · the width of an event.</summary>
    public int FeedForward { get; init; }

    /// <summary>Dropout of the transformers' inputs and of their blocks' parts. Default 0.1.</summary>
    public float Dropout { get; init; } = 0.1f;

    /// <summary>Whether the mean of each sequence's embeddings and the target's embedding stand beside the transformers' outputs. Default true (the authors' code).</summary>
    public bool Pooling { get; init; } = true;

    /// <summary>Experts. Default 4.</summary>
    public int Experts { get; init; } = 4;

    /// <summary>Layers of an expert, of the shared bottom, or of what is below the only task's tower, all with ReLU. Default 512-256-128.</summary>
    public ImmutableArray<int> Expert { get; init; } = [512, 256, 128];

    /// <summary>Hidden layers of a task's tower, with ReLU. Default 32.</summary>
    public ImmutableArray<int> Tower { get; init; } = [32];

    /// <summary>Whether the bias network reads the place in the feed (Position_index). Default false. Without any input there is no bias network.</summary>
    public bool BiasIndex { get; init; }

    /// <summary>Whether the bias network reads the screen page (Position_page). Default false.</summary>
    public bool BiasScreenPage { get; init; }

    /// <summary>Whether the bias network reads the item's and its neighbors' category (neighboring bias, the paper's best). Default false.</summary>
    public bool BiasNeighbors { get; init; }

    /// <summary>Floats of an embedded bias input. Default 5.</summary>
    public int BiasWidth { get; init; } = 5;

    /// <summary>Hidden layers of the bias network, with ReLU. Default 32-16.</summary>
    public ImmutableArray<int> Bias { get; init; } = [32, 16];

    /// <summary>Dropout of the bias network's hidden layers. Default 0.5.</summary>
    public float BiasDropout { get; init; } = 0.5f;

    /// <summary>Whether cross-entropy is also taken of the logits without the bias, as in the authors' code. Default false: the paper's eq. 5.</summary>
    public bool UnbiasedLoss { get; init; }

    /// <summary>Whether there is a bias network.</summary>
    internal bool HasBias => BiasIndex || BiasScreenPage || BiasNeighbors;

    /// <summary>Checks the sizes against the width of an event.</summary>
    /// <exception cref="ArgumentException">An impossible value, named.</exception>
    public DeepMultifacetedTransformersOptions Validated(int eventWidth)
    {
        Require(Enum.IsDefined(Sharing), nameof(Sharing), Sharing, $"one of {string.Join(", ", Enum.GetNames<TaskSharing>())}");
        Require(Enum.IsDefined(Positions), nameof(Positions), Positions, $"one of {string.Join(", ", Enum.GetNames<RankingPositions>())}");
        Require(EncoderBlocks >= 1, nameof(EncoderBlocks), EncoderBlocks, "at least 1");
        Require(DecoderBlocks >= 1, nameof(DecoderBlocks), DecoderBlocks, "at least 1");
        Require(Heads >= 1 && eventWidth % Heads == 0, nameof(Heads), Heads, $"a divisor of the width of an event {eventWidth}");
        Require(FeedForward >= 0, nameof(FeedForward), FeedForward, "at least 0");
        Require(Dropout is >= 0 and < 1, nameof(Dropout), Dropout, "0 ≤ p < 1");
        Require(Experts >= 1, nameof(Experts), Experts, "at least 1");
        Require(BiasWidth >= 1, nameof(BiasWidth), BiasWidth, "at least 1");
        Require(BiasDropout is >= 0 and < 1, nameof(BiasDropout), BiasDropout, "0 ≤ p < 1");
        RankingPerceptron.Check(nameof(Expert), Expert);
        RankingPerceptron.Check(nameof(Tower), Tower);
        RankingPerceptron.Check(nameof(Bias), Bias);
        return this;
    }

    private static void Require<T>(bool condition, string name, T value, string expected)
    {
        if (!condition)
        {
            throw new ArgumentException(FormattableString.Invariant($"{name}: got {value}, expected {expected}"));
        }
    }
}
