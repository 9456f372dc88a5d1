namespace Verge.Evaluation.Plots;

/// <summary>A point of a line chart.</summary>
/// <param name="X">Place along the horizontal axis.</param>
/// <param name="Y">The figure.</param>
/// <param name="Low">Lower end of its interval, or NaN.</param>
/// <param name="High">Upper end, or NaN.</param>
public readonly record struct PlotPoint(double X, double Y, double Low = double.NaN, double High = double.NaN);
