namespace Verge.Tensors;

/// <summary>Where a GRU layer's gradients are added; null where none is needed.</summary>
internal unsafe struct GruGradients
{
    internal float* InputWeight, HiddenWeight, InputBias, HiddenBias;
}
