namespace Verge.NeuralNetworks;

/// <summary>Where a training run is. Reported after each step, after each validation within an epoch, and at each epoch's end.</summary>
public readonly record struct TrainingProgress
{
    /// <summary>The epoch under way, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>All epochs.</summary>
    public required int Epochs { get; init; }

    /// <summary>Steps taken, those before a resume included.</summary>
    public required long Step { get; init; }

    /// <summary>All steps.</summary>
    public required long Steps { get; init; }

    /// <summary>Mean loss of the epoch so far.</summary>
    public required double Loss { get; init; }

    /// <summary>Loss of the last batch.</summary>
    public required double BatchLoss { get; init; }

    /// <summary>Samples a second since the run began or was resumed.</summary>
    public required double SamplesPerSecond { get; init; }

    /// <summary>Time left at that rate, validations not counted.</summary>
    public required TimeSpan Remaining { get; init; }

    /// <summary>The learning rate of the last step.</summary>
    public double LearningRate { get; init; }

    /// <summary>The validation where it was just made: within an epoch or, with <see cref="IsEpochDone"/>, at its end.</summary>
    public double? Validation { get; init; }

    /// <summary>Whether this is the report of an epoch's end.</summary>
    public bool IsEpochDone { get; init; }
}
