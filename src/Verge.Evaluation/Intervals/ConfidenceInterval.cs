namespace Verge.Evaluation.Intervals;

/// <summary>A figure with its interval.</summary>
/// <param name="Mean">The figure on the whole sample.</param>
/// <param name="Low">Lower end; NaN where fewer than two users leave nothing to resample.</param>
/// <param name="High">Upper end; NaN likewise.</param>
public readonly record struct ConfidenceInterval(double Mean, double Low, double High)
{
    /// <summary>True where the value lies outside the interval. Of a difference, <c>Excludes(0)</c> is what "better" or "worse" means.</summary>
    public bool Excludes(double value) => value < Low || value > High;
}
