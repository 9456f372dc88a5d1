namespace Verge.NeuralNetworks;

/// <summary>Loss, gradient or validation is no longer a finite number. The parameters are those before the step named.</summary>
public sealed class TrainingDivergedException : Exception
{
    /// <summary>Names the step.</summary>
    /// <param name="step">The step under way, from 1.</param>
    /// <param name="epoch">Its epoch, from 1.</param>
    /// <param name="what">What was looked at: loss, gradient norm, validation.</param>
    /// <param name="value">What it was.</param>
    public TrainingDivergedException(long step, int epoch, string what, double value)
        : base($"step {step} (epoch {epoch}): {what} is {value}, expected a finite number; a smaller learning rate or clipping may help")
    {
        Step = step;
        Epoch = epoch;
    }

    /// <summary>The step under way, from 1.</summary>
    public long Step { get; }

    /// <summary>Its epoch, from 1.</summary>
    public int Epoch { get; }
}
