namespace Verge.NeuralNetworks;

/// <summary>A learning rate that rises linearly over the first steps, and falls linearly to 0 over the others.</summary>
/// <remarks>As <c>get_linear_schedule_with_warmup</c> of Hugging Face's transformers, but for the first step, whose rate is not 0.</remarks>
public sealed record LinearWarmUpDecay : ILearningRateSchedule
{
    /// <summary>Makes the schedule.</summary>
    /// <param name="warmUp">The share of all steps in which the rate rises, from 0 to below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is outside its range.</exception>
    public LinearWarmUpDecay(double warmUp)
    {
        if (!(warmUp >= 0 && warmUp < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(warmUp), warmUp, "expected at least 0 and below 1");
        }

        WarmUp = warmUp;
    }

    /// <summary>The share of all steps in which the rate rises.</summary>
    public double WarmUp { get; }

    /// <inheritdoc/>
    public double Multiplier(long step, long steps)
    {
        var rising = WarmUp * steps;
        return step < rising ? Math.Min(1, (step + 1) / rising) : Math.Max(0, steps - step) / (steps - rising);
    }
}
