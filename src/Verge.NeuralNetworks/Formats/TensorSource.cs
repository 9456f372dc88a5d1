namespace Verge.NeuralNetworks;

/// <summary>Gives a tensor's numbers at the moment they are written, so that a large table is not copied first.</summary>
public delegate ReadOnlySpan<float> TensorSource();
