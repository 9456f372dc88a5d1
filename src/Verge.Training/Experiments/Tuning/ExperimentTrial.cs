namespace Verge.Training.Experiments;

/// <summary>Settings tried by tuning.</summary>
/// <param name="Settings">What differs from the row's own settings.</param>
/// <param name="Value">The objective on validation.</param>
public sealed record ExperimentTrial(ExperimentOptions Settings, double Value)
{
    /// <summary>Epochs that it was trained for in a round of successive halving; null: as many as its settings say.</summary>
    public int? Epochs { get; init; }
}
