using Verge.Training;

namespace Verge.Cli.Weights;

/// <summary>A row of <c>verge tune-weights</c>.</summary>
/// <param name="Figures">Weights, and what they are worth.</param>
internal sealed record WeighedRow(WeighedFigures Figures)
{
    /// <summary>Whether it is of the grid.</summary>
    public bool IsGrid { get; init; }

    /// <summary>Whether no other of the grid beats it in both figures of the trade-off.</summary>
    public bool IsOnFront { get; init; }

    /// <summary>Whether its weights are those wanted: chosen, or given.</summary>
    public bool IsChosen { get; init; }

    /// <summary>Whether its weights are those of the bundle.</summary>
    public bool IsSealed { get; init; }
}
