namespace Verge.Tensors;

/// <summary>One layer of a recorded GRU: its variables and what the backward sweep needs.</summary>
internal unsafe struct GruLayerState
{
    internal int InputWeight, HiddenWeight, InputBias, HiddenBias;

    /// <summary>Width of the layer's input and of its state.</summary>
    internal int Inputs, Width;

    /// <summary>[n, r, z, n's hidden part] of each packed row: [rows, 4 · width]. Without recording, of one chunk.</summary>
    internal float* Gates;

    /// <summary>The states in packed order [rows, width].</summary>
    internal float* States;

    /// <summary>Packed weights and biases for the products; live during one pass.</summary>
    internal float* PackedInput, PackedHidden, Bias;
}
