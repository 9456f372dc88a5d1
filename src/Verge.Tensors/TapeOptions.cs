namespace Verge.Tensors;

/// <summary>How a <see cref="Tape"/> works; fixed when it is made.</summary>
public sealed record TapeOptions
{
    /// <summary>Keep what a backward sweep needs. False: inference only, nothing is kept. Default true.</summary>
    public bool Recording { get; init; } = true;

    /// <summary>Floats reserved at the start; the tape grows by itself. Default 65,536.</summary>
    public int InitialFloats { get; init; } = 1 << 16;

    /// <summary>Kernels to use instead of the machine's best: the seam by which tests compare the paths in one process.</summary>
    internal SimdLevel? Level { get; init; }
}
