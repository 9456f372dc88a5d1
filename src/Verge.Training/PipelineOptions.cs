using Verge.Features;
using Verge.Models.Ranking;
using Verge.Models.Reranking;
using Verge.Models.Retrieval;
using Verge.NeuralNetworks;

namespace Verge.Training;

/// <summary>How the three stages of a bundle are trained.</summary>
public sealed record PipelineOptions
{
    /// <summary>What the towers see.</summary>
    public RetrievalSchema RetrievalSchema { get; init; } = new();

    /// <summary>Sizes of the towers.</summary>
    public TwoTowersOptions Retrieval { get; init; } = new();

    /// <summary>Sampled negatives of a click (PWPRec section 4.3.1). Default 10.</summary>
    public int Negatives { get; init; } = 10;

    /// <summary>
    /// Clicks within this time before the re-ranker's slice are targets of the towers; histories reach back further.
    /// <see langword="null"/>, the default: all are.
    /// </summary>
    public TimeSpan? RetrievalWindow { get; init; }

    /// <summary>How the towers are trained.</summary>
    public TrainerOptions RetrievalTrainer { get; init; } = new() { BatchSize = 256, Epochs = 3, LearningRate = 1e-3, ClipNorm = 10 };

    /// <summary>What the ranker sees.</summary>
    public RankingSchema RankingSchema { get; init; } = new();

    /// <summary>Sizes of the ranker.</summary>
    public BehaviorSequenceTransformerOptions Ranking { get; init; } = new();

    /// <summary>How the ranker is trained: by Adagrad, 0.01, batch 256, one epoch (BST Table 3).</summary>
    public TrainerOptions RankingTrainer { get; init; } = new() { BatchSize = 256, Epochs = 1, LearningRate = 0.01, ClipNorm = 10 };

    /// <summary>Share of sessions whose pages become ranking samples.</summary>
    public double RankingSessionShare { get; init; } = 1;

    /// <summary>What the re-ranker sees.</summary>
    public FeatureSchema Schema { get; init; } = FeatureSchema.EdgeRec;

    /// <summary>Sizes of the re-ranker.</summary>
    public EdgeRecOptions Reranking { get; init; } = new();

    /// <summary>Sizes of re-ranking samples.</summary>
    public RerankExampleOptions Examples { get; init; } = new();

    /// <summary>How the re-ranker is trained: Adam, decay by 0.98 each 1,000 steps, gradients clipped at 10 (EdgeRec Table 6).</summary>
    public TrainerOptions RerankingTrainer { get; init; } = new()
    {
        BatchSize = 128,
        Epochs = 1,
        LearningRate = 0.002,
        Schedule = new ExponentialDecay(0.98, 1000),
        ClipNorm = 10,
    };

    /// <summary>Re-ranking samples at most, spread evenly over the slice; 0 for all.</summary>
    public int MaximumRerankingExamples { get; init; }

    /// <summary>How counters forget and smooth.</summary>
    public CounterOptions Counters { get; init; } = new();

    /// <summary>Seeds first values, orders and dropout.</summary>
    public ulong Seed { get; init; } = 1;
}
