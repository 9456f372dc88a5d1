namespace Verge.Training;

/// <summary>What of the ranker's training <see cref="RankingChanges"/> may set; what is <see langword="null"/> stays.</summary>
public sealed record RankingTrainerChanges
{
    /// <summary>Passes over the samples.</summary>
    public int? Epochs { get; init; }

    /// <summary>Samples a step.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Adagrad's learning rate.</summary>
    public double? LearningRate { get; init; }

    /// <inheritdoc cref="Experiments.RankingTrainerOptions.ClipNorm"/>
    public double? ClipNorm { get; init; }

    /// <inheritdoc cref="Experiments.RankingTrainerOptions.Schedule"/>
    public string? Schedule { get; init; }

    /// <inheritdoc cref="Experiments.RankingTrainerOptions.WarmUp"/>
    public double? WarmUp { get; init; }
}
