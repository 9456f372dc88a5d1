namespace Verge.Evaluation.Intervals;

/// <summary>One bin of a reliability diagram.</summary>
/// <param name="Predicted">Mean predicted probability.</param>
/// <param name="Observed">Share of relevant impressions.</param>
/// <param name="Impressions">Number of impressions; a bin without any is not listed.</param>
public readonly record struct CalibrationBin(double Predicted, double Observed, long Impressions);
