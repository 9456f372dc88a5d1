namespace Verge.NeuralNetworks;

/// <summary>A learning rate that may rise linearly over the first steps, and falls to 0 over the others as half a cosine wave: ½ (1 + cos(π · done / all)).</summary>
/// <remarks>
/// Loshchilov and Hutter, SGDR, equation 5, without restarts: <c>torch.optim.lr_scheduler.CosineAnnealingLR</c> over all steps. With a rise as
/// <c>get_cosine_schedule_with_warmup</c> of Hugging Face's transformers, but for the first step, whose rate is not 0.
/// </remarks>
public sealed record CosineDecay : ILearningRateSchedule
{
    /// <summary>Makes the schedule.</summary>
    /// <param name="warmUp">The share of all steps in which the rate rises, from 0 to below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is outside its range.</exception>
    public CosineDecay(double warmUp = 0)
    {
        Check.Range(warmUp, 0, 1, nameof(warmUp));
        WarmUp = warmUp;
    }

    /// <summary>The share of all steps in which the rate rises.</summary>
    public double WarmUp { get; }

    /// <inheritdoc/>
    public double Multiplier(long step, long steps)
    {
        var rising = WarmUp * steps;
        return step < rising ? Math.Min(1, (step + 1) / rising) : 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, (step - rising) / (steps - rising))));
    }
}
