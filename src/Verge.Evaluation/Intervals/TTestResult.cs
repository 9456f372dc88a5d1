namespace Verge.Evaluation.Intervals;

/// <summary>Outcome of a paired t-test.</summary>
/// <param name="Difference">Mean difference.</param>
/// <param name="T">The statistic; NaN with fewer than two users.</param>
/// <param name="DegreesOfFreedom">Users − 1.</param>
/// <param name="PValue">Two-sided p-value; NaN with fewer than two users.</param>
public readonly record struct TTestResult(double Difference, double T, int DegreesOfFreedom, double PValue);
