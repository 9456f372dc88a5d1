namespace Verge.Training;

/// <summary>Where a pipeline is.</summary>
/// <param name="Stage">What is under way, for a person.</param>
/// <param name="Fraction">Done of it, 0 … 1.</param>
/// <param name="Detail">Loss, rate and the like; may be empty.</param>
public readonly record struct StageProgress(string Stage, double Fraction, string Detail);
