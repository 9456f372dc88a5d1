namespace Verge.NeuralNetworks;

/// <summary>What flows through an <see cref="OnnxGraph"/>: an input, a constant, or what an operator gives.</summary>
/// <param name="Name">Its name in the graph.</param>
public readonly record struct OnnxValue(string Name);
