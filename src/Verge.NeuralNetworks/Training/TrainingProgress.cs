namespace Verge.NeuralNetworks;

/// <summary>Where a training run is. Reported after each step, and once more after each validation.</summary>
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

    /// <summary>The epoch's validation where it was just made.</summary>
    public double? Validation { get; init; }
}
