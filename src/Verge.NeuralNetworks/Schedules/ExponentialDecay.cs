namespace Verge.NeuralNetworks;

/// <summary>A learning rate that falls by a factor every so many steps: rate · factor^(step / every).</summary>
/// <remarks>Stepwise, the exponent is the whole number of periods gone by, as with <c>torch.optim.lr_scheduler.ExponentialLR</c> stepped once a period.</remarks>
public sealed record ExponentialDecay : ILearningRateSchedule
{
    /// <summary>Makes the schedule.</summary>
    /// <param name="factor">What the rate is multiplied by every period, above 0 and at most 1.</param>
    /// <param name="everySteps">The period in steps, at least 1.</param>
    /// <param name="smooth">Whether the rate falls a little at each step, else in stairs.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public ExponentialDecay(double factor, long everySteps, bool smooth = false)
    {
        if (!(factor > 0 && factor <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "expected above 0 and at most 1");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(everySteps, 1);
        Factor = factor;
        EverySteps = everySteps;
        Smooth = smooth;
    }

    /// <summary>What the rate is multiplied by every period.</summary>
    public double Factor { get; }

    /// <summary>The period in steps.</summary>
    public long EverySteps { get; }

    /// <summary>Whether the rate falls a little at each step, else in stairs.</summary>
    public bool Smooth { get; }

    /// <inheritdoc/>
    public double Multiplier(long step, long steps) =>
        Math.Pow(Factor, Smooth ? (double)step / EverySteps : step / EverySteps);
}
