using Verge.Models.Ranking;

namespace Verge.Training;

/// <summary>What of the ranker's training <see cref="RankingChanges"/> may set; what is <see langword="null"/> stays.</summary>
public sealed record RankingTrainerChanges
{
    /// <summary>Passes over the samples.</summary>
    public int? Epochs { get; init; }

    /// <summary>Samples a step.</summary>
    public int? BatchSize { get; init; }

    /// <summary>What moves the weights; the learning rate stays what it is.</summary>
    public RankingOptimizer? Optimizer { get; init; }

    /// <inheritdoc cref="RankingOptimizerOptions.WeightDecay"/>
    public double? WeightDecay { get; init; }

    /// <summary>The learning rate.</summary>
    public double? LearningRate { get; init; }

    /// <inheritdoc cref="Experiments.RankingTrainerOptions.ClipNorm"/>
    public double? ClipNorm { get; init; }

    /// <summary>Validations, or of trees iterations, without a smaller cross-entropy on what is held back after which training stops; 0: nothing is held back.</summary>
    public int? Patience { get; init; }

    /// <inheritdoc cref="Experiments.RankingTrainerOptions.EvaluationSteps"/>
    public int? EvaluationSteps { get; init; }

    /// <inheritdoc cref="Experiments.RankingTrainerOptions.Schedule"/>
    public string? Schedule { get; init; }

    /// <inheritdoc cref="Experiments.RankingTrainerOptions.WarmUp"/>
    public double? WarmUp { get; init; }
}
