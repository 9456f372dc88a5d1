namespace Verge.Tensors;

/// <summary>How a <see cref="Tape"/> works; fixed when it is made.</summary>
public sealed record TapeOptions
{
    /// <summary>Keep what a backward sweep needs. False: inference only, nothing is kept. Default true.</summary>
    public bool Recording { get; init; } = true;

    /// <summary>
    /// The parameters do not change while the tape lives: products prepare them once, at first use, and not once a step.
    /// For inference of few rows, where preparing costs as much as computing. Not with <see cref="Recording"/>. Default false.
    /// </summary>
    public bool FrozenParameters { get; init; }

    /// <summary>Floats reserved at the start; the tape grows by itself. Default 65,536.</summary>
    public int InitialFloats { get; init; } = 1 << 16;

    /// <summary>Kernels to use instead of the machine's best: the seam by which tests compare the paths in one process.</summary>
    internal SimdLevel? Level { get; init; }
}
