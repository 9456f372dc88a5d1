using Verge.Evaluation.Intervals;

namespace Verge.Training;

/// <summary>A stage's held-out quality beside that of its simplest baseline, on the same queries.</summary>
/// <param name="Stage">The stage: <c>retrieval</c>, <c>ranking</c>.</param>
/// <param name="Metric">The metric's name.</param>
/// <param name="Baseline">The baseline's name.</param>
/// <param name="BaselineSample">The baseline.</param>
/// <param name="ModelSample">The stage.</param>
public sealed record StageFigures(string Stage, string Metric, string Baseline, MetricSample BaselineSample, MetricSample ModelSample)
{
    /// <summary>The figure's name in a bundle's manifest: <c>ranking.auc</c>.</summary>
    public string Name => $"{Stage}.{Metric}";
}
