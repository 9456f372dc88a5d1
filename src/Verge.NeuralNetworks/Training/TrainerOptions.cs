namespace Verge.NeuralNetworks;

/// <summary>How a model is trained.</summary>
public sealed record TrainerOptions
{
    /// <summary>Samples a step; the last batch of an epoch may be smaller.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>Passes over the samples.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>The base learning rate.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>What the learning rate is multiplied by as steps go by.</summary>
    public ILearningRateSchedule Schedule { get; init; } = new ConstantRate();

    /// <summary>The largest global norm of a step's gradients; <see langword="null"/> for no limit.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>Seeds the order of the samples and the dropout.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Whether the samples are put into a new order each epoch; else they are taken as given.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Samples a worker takes through forward and backward at once; null: as <see cref="DataParallelOptions.MicroBatch"/>.</summary>
    public int? MicroBatch { get; init; }

    /// <summary>Number of workers; 0 means one a processor. Results repeat to the bit for the same number.</summary>
    public int Workers { get; init; }

    /// <summary>Steps between two validations within an epoch; 0, the default: it is validated at its end only. The end of each epoch is validated in either case.</summary>
    public int EvaluationSteps { get; init; }

    /// <summary>
    /// Ends training after so many validations in a row without a better one, within an epoch where that is <see cref="EvaluationSteps"/>' work; 0 for
    /// never.
    /// </summary>
    public int Patience { get; init; }

    /// <summary>Whether the weights of the best validation are what remains at the end, else those of the last step.</summary>
    public bool KeepBest { get; init; } = true;

    /// <summary>Whether a smaller validation figure is the better one (a loss).</summary>
    public bool LowerIsBetter { get; init; }

    /// <summary>Where weights, optimizer and position are kept, so that a run can be continued; <see langword="null"/> for nowhere.</summary>
    /// <remarks>A file found there is continued from. One is written after each epoch, on cancellation, and as <see cref="CheckpointSteps"/> says.</remarks>
    public string? CheckpointPath { get; init; }

    /// <summary>Steps between two checkpoints within an epoch; 0 for none.</summary>
    public int CheckpointSteps { get; init; }

    internal TrainerOptions Validated()
    {
        Check.AtLeast(BatchSize, 1, nameof(BatchSize));
        Check.AtLeast(Epochs, 1, nameof(Epochs));
        Check.Positive(LearningRate, nameof(LearningRate));
        ArgumentNullException.ThrowIfNull(Schedule);
        if (ClipNorm is { } norm)
        {
            Check.Positive(norm, nameof(ClipNorm));
        }

        Check.AtLeast(MicroBatch ?? 1, 1, nameof(MicroBatch));
        Check.AtLeast(Workers, 0, nameof(Workers));
        Check.AtLeast(EvaluationSteps, 0, nameof(EvaluationSteps));
        Check.AtLeast(Patience, 0, nameof(Patience));
        Check.AtLeast(CheckpointSteps, 0, nameof(CheckpointSteps));
        return this;
    }
}
