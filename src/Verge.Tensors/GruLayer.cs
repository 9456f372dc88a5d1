namespace Verge.Tensors;

/// <summary>The weights of one GRU layer in PyTorch's layout; gates in the order reset, update, new (r, z, n).</summary>
/// <param name="InputWeight">weight_ih [3·hidden, input]</param>
/// <param name="HiddenWeight">weight_hh [3·hidden, hidden]</param>
/// <param name="InputBias">bias_ih [1, 3·hidden]</param>
/// <param name="HiddenBias">bias_hh [1, 3·hidden]</param>
public readonly record struct GruLayer(Variable InputWeight, Variable HiddenWeight, Variable InputBias, Variable HiddenBias);
