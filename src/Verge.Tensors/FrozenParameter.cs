namespace Verge.Tensors;

/// <summary>What a tape over frozen parameters keeps of one of them in the order that products read; null until first used.</summary>
internal unsafe struct FrozenParameter
{
    /// <summary>A weight [out, in] of a linear product, or a GRU's as its layer wants it.</summary>
    internal float* Linear, GruInput, GruHidden;

    /// <summary>Kept with a GRU's input bias: both biases joined.</summary>
    internal float* GruBias;
}
