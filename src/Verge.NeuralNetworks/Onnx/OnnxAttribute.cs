namespace Verge.NeuralNetworks;

/// <summary>An attribute of an ONNX operator: the ones used here are whole numbers.</summary>
/// <param name="Name">Its name in the operator's definition.</param>
/// <param name="Value">Its value.</param>
public readonly record struct OnnxAttribute(string Name, long Value);
