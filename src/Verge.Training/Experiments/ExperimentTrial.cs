namespace Verge.Training.Experiments;

/// <summary>Settings tried by tuning.</summary>
/// <param name="Settings">What differs from the row's own settings.</param>
/// <param name="Value">The objective on validation.</param>
public sealed record ExperimentTrial(ExperimentOptions Settings, double Value);
