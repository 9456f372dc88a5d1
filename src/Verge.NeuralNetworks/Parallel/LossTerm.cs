using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>What a chunk adds to the loss of its batch. The batch's loss is Σ loss sums / Σ weights.</summary>
/// <param name="LossSum">[1, 1]: the sum, not the mean, over what is counted.</param>
/// <param name="Weight">How much is counted: samples, candidates, targets; 0 where nothing of the chunk counts.</param>
public readonly record struct LossTerm(Variable LossSum, double Weight);
