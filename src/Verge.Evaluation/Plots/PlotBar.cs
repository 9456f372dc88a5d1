namespace Verge.Evaluation.Plots;

/// <summary>A bar of a chart.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">The figure.</param>
/// <param name="Low">Lower end of its interval, or NaN.</param>
/// <param name="High">Upper end, or NaN.</param>
public readonly record struct PlotBar(string Name, double Value, double Low = double.NaN, double High = double.NaN);
