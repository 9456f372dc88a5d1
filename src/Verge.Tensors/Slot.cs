namespace Verge.Tensors;

/// <summary>What a tape knows of one variable.</summary>
internal unsafe struct Slot
{
    internal float* Value;

    /// <summary>Null until the backward sweep first touches it; a dense parameter's lies in the gradient buffer.</summary>
    internal float* Gradient;

    internal int Rows;
    internal int Columns;
    internal bool NeedsGradient;
    internal Parameter? Parameter;

    internal readonly int Count => Rows * Columns;
}
