namespace Verge.Training;

/// <summary>What of retrieval's training <see cref="RetrievalChanges"/> may set; what is <see langword="null"/> stays.</summary>
public sealed record RetrievalTrainerChanges
{
    /// <summary>Passes over the samples.</summary>
    public int? Epochs { get; init; }

    /// <summary>Samples a step, of both surfaces.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Adam's learning rate.</summary>
    public double? LearningRate { get; init; }

    /// <inheritdoc cref="Experiments.RetrievalTrainerOptions.Schedule"/>
    public string? Schedule { get; init; }

    /// <inheritdoc cref="Experiments.RetrievalTrainerOptions.WarmUp"/>
    public double? WarmUp { get; init; }

    /// <inheritdoc cref="NeuralNetworks.AdamOptions.WeightDecay"/>
    public double? WeightDecay { get; init; }

    /// <inheritdoc cref="NeuralNetworks.TrainerOptions.ClipNorm"/>
    public double? ClipNorm { get; init; }
}
