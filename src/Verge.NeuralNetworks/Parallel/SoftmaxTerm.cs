using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>What some samples put into a softmax over all classes.</summary>
/// <param name="Queries">[samples, width].</param>
/// <param name="Targets">[samples, 1]: the logit of each sample's own class.</param>
public readonly record struct SoftmaxTerm(Variable Queries, Variable Targets);
