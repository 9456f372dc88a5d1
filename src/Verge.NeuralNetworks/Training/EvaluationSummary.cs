namespace Verge.NeuralNetworks;

/// <summary>A validation that was made while training.</summary>
/// <param name="Step">Steps taken before it.</param>
/// <param name="Epoch">The epoch it fell into, from 1.</param>
/// <param name="Value">What it gave.</param>
public readonly record struct EvaluationSummary(long Step, int Epoch, double Value);
