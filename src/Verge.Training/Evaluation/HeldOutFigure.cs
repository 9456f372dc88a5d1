using Verge.Evaluation.Intervals;

namespace Verge.Training;

/// <summary>One held-out figure.</summary>
/// <param name="Model">The model's name in tables.</param>
/// <param name="Figures">Model and baseline.</param>
/// <param name="Gain">Their difference, with its interval.</param>
public sealed record HeldOutFigure(string Model, StageFigures Figures, ConfidenceInterval Gain);
