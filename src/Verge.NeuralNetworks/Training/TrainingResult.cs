using System.Collections.Immutable;

namespace Verge.NeuralNetworks;

/// <summary>What came of a training run.</summary>
/// <param name="Epochs">Each epoch that was trained to its end, those before a resume included.</param>
/// <param name="Steps">Steps taken in all.</param>
/// <param name="BestEpoch">The epoch of the best validation, from 1; 0 where none was validated.</param>
/// <param name="StoppedEarly">Whether patience ran out before the last epoch's end.</param>
public sealed record TrainingResult(ImmutableArray<EpochSummary> Epochs, long Steps, int BestEpoch, bool StoppedEarly)
{
    /// <summary>All validations, within epochs and at their ends, those before a resume included.</summary>
    public ImmutableArray<EvaluationSummary> Evaluations { get; init; } = [];

    /// <summary>The best of <see cref="Evaluations"/>, whose weights remain where they are kept; <see langword="null"/> where none was made.</summary>
    public EvaluationSummary? Best { get; init; }

    /// <summary>The best validation; <see langword="null"/> where none was made.</summary>
    public double? BestValidation => Best?.Value;
}
