using System.Collections.Immutable;

namespace Verge.NeuralNetworks;

/// <summary>What came of a training run.</summary>
/// <param name="Epochs">Each epoch, those before a resume included.</param>
/// <param name="Steps">Steps taken in all.</param>
/// <param name="BestEpoch">The epoch with the best validation, from 1; 0 where none was validated.</param>
/// <param name="StoppedEarly">Whether patience ran out before the last epoch.</param>
public sealed record TrainingResult(ImmutableArray<EpochSummary> Epochs, long Steps, int BestEpoch, bool StoppedEarly)
{
    /// <summary>The best validation; <see langword="null"/> where none was made.</summary>
    public double? BestValidation => BestEpoch == 0 ? null : Epochs[BestEpoch - 1].Validation;
}
