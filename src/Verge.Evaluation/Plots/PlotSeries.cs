namespace Verge.Evaluation.Plots;

/// <summary>A line of a chart.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Points">Its points, from left to right.</param>
public sealed record PlotSeries(string Name, IReadOnlyList<PlotPoint> Points);
