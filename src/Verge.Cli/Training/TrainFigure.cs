using Verge.Evaluation.Intervals;
using Verge.Training;

namespace Verge.Cli.Training;

/// <summary>One held-out figure.</summary>
/// <param name="Model">The model's name in tables.</param>
/// <param name="Figures">Model and baseline.</param>
/// <param name="Gain">Their difference, with its interval.</param>
internal sealed record TrainFigure(string Model, StageFigures Figures, ConfidenceInterval Gain);
