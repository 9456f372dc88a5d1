using Verge.NeuralNetworks;

namespace Verge.Models.Ranking;

/// <summary>How an <see cref="IRanker"/> is fitted.</summary>
public sealed record RankerTraining
{
    /// <summary>How gradients train it; of what is trained otherwise, seed, workers and patience. Default: rate 0.01, batch 256, one epoch (BST Table 3).</summary>
    public TrainerOptions Trainer { get; init; } = new() { BatchSize = 256, Epochs = 1, LearningRate = 0.01, ClipNorm = 10 };

    /// <summary>What moves the weights of a network. Default: Adagrad.</summary>
    public RankingOptimizerOptions Optimizer { get; init; } = new();

    /// <summary>What it is judged by as it goes; the best is kept, and the trainer's patience ends the fit. <see langword="null"/>, the default: nothing.</summary>
    public RankerValidation? Validation { get; init; }
}
