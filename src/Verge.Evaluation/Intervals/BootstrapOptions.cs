namespace Verge.Evaluation.Intervals;

/// <summary>How intervals are drawn. The defaults are those of every table of the project.</summary>
public sealed record BootstrapOptions
{
    /// <summary>Number of resamples, default 1,000.</summary>
    public int Resamples { get; init; } = 1000;

    /// <summary>Share of resamples inside the interval, default 0.95.</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>Seed of the resamples, default 1. The same seed draws the same users for every metric and method.</summary>
    public long Seed { get; init; } = 1;

    internal void Validate()
    {
        if (Resamples < 20)
        {
            throw new ArgumentException($"{nameof(Resamples)}: got {Resamples}, expected at least 20.");
        }

        if (Level is not (> 0 and < 1))
        {
            throw new ArgumentException(FormattableString.Invariant($"{nameof(Level)}: got {Level}, expected a share between 0 and 1."));
        }
    }
}
