using Verge.NeuralNetworks;

namespace Verge.Training;

/// <summary>Where a pipeline is.</summary>
/// <param name="Stage">What is under way, for a person.</param>
/// <param name="Fraction">Done of it, 0 … 1.</param>
/// <param name="Detail">Loss, rate and the like; may be empty.</param>
public readonly record struct StageProgress(string Stage, double Fraction, string Detail)
{
    /// <summary>The trainer's own report that this tells of; <see langword="null"/> where no trainer is at work.</summary>
    public TrainingProgress? Training { get; init; }

    /// <summary>Which of a run's fits that trainer makes, as a file may be called; empty where a run is one.</summary>
    public string? Fit { get; init; }
}
