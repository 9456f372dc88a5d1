namespace Verge.NeuralNetworks;

/// <summary>A learning rate that rises linearly over the first steps, and then stays.</summary>
/// <remarks>As <c>get_constant_schedule_with_warmup</c> of Hugging Face's transformers, but for the first step, whose rate is not 0.</remarks>
public sealed record WarmUpConstant : ILearningRateSchedule
{
    /// <summary>Makes the schedule.</summary>
    /// <param name="warmUp">The share of all steps in which the rate rises, from 0 to below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is outside its range.</exception>
    public WarmUpConstant(double warmUp)
    {
        Check.Range(warmUp, 0, 1, nameof(warmUp));
        WarmUp = warmUp;
    }

    /// <summary>The share of all steps in which the rate rises.</summary>
    public double WarmUp { get; }

    /// <inheritdoc/>
    public double Multiplier(long step, long steps) => step < WarmUp * steps ? Math.Min(1, (step + 1) / (WarmUp * steps)) : 1;
}
