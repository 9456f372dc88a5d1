namespace Verge.Tensors;

/// <summary>Elementwise functions that may be fused into a matrix product.</summary>
public enum Activation
{
    /// <summary>x</summary>
    None,

    /// <summary>max(0, x)</summary>
    Relu,

    /// <summary>x for x &gt; 0, else 0.01·x</summary>
    LeakyRelu,

    /// <summary>1 / (1 + e⁻ˣ)</summary>
    Sigmoid,

    /// <summary>tanh x</summary>
    Tanh,
}
