using Verge.NeuralNetworks;

namespace Verge.Training.Experiments;

/// <summary>How the models of a retrieval experiment that learn by gradients are trained: by Adam.</summary>
public sealed record RetrievalTrainerOptions
{
    /// <summary>Passes over the samples of the first fold. Default 5.</summary>
    public int Epochs { get; init; } = 5;

    /// <summary>Passes over the samples of each later fold (rolling tests). Default 1.</summary>
    public int LaterEpochs { get; init; } = 1;

    /// <inheritdoc cref="Verge.Models.Retrieval.GradientRetrieval.LaterDays"/>
    public int LaterDays { get; init; }

    /// <summary>Samples a step. Default 512.</summary>
    public int BatchSize { get; init; } = 512;

    /// <summary>Adam's learning rate. Default 0.001.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>What the learning rate does as a fit's steps go by: <c>constant</c>, <c>linear</c>, <c>cosine</c> (the latter two fall to 0). Default: linear where there is a warm-up, else constant.</summary>
    public string? Schedule { get; init; }

    /// <summary>The share of a fit's steps in which the learning rate first rises to its value, linearly. Default: none.</summary>
    public double? WarmUp { get; init; }

    /// <inheritdoc cref="AdamOptions.WeightDecay"/>
    public double WeightDecay { get; init; }

    /// <inheritdoc cref="TrainerOptions.ClipNorm"/>
    public double? ClipNorm { get; init; }

    /// <summary>The trainer's options.</summary>
    /// <param name="seed">Seeds the order of samples and the dropout.</param>
    internal TrainerOptions Trainer(ulong seed) => new()
    {
        BatchSize = BatchSize,
        Epochs = Epochs,
        LearningRate = LearningRate,
        Schedule = LearningRateSchedules.Of(Schedule, WarmUp),
        ClipNorm = ClipNorm,
        Seed = seed,

        // Runs stand side by side instead.
        Workers = 1,
    };

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">An impossible one, named.</exception>
    public RetrievalTrainerOptions Validated()
    {
        Require(Epochs >= 1, "epochs", Epochs, "at least 1");
        Require(LaterEpochs >= 1, "later_epochs", LaterEpochs, "at least 1");
        Require(LaterDays >= 0, "later_days", LaterDays, "at least 0");
        Require(BatchSize >= 1, "batch_size", BatchSize, "at least 1");
        Require(LearningRate > 0, "learning_rate", LearningRate, "above 0");
        LearningRateSchedules.Of(Schedule, WarmUp);
        Require(WeightDecay >= 0, "weight_decay", WeightDecay, "at least 0");
        Require(ClipNorm is null or > 0, "clip_norm", ClipNorm, "above 0");
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
