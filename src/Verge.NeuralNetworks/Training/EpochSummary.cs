namespace Verge.NeuralNetworks;

/// <summary>What came of an epoch.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">Mean training loss, each batch taken before its step.</param>
/// <param name="Validation">The validation at its end; <see langword="null"/> where none was asked for.</param>
public readonly record struct EpochSummary(int Epoch, double Loss, double? Validation);
