namespace Verge.VectorSearch.Kernels;

/// <summary>An instruction set the kernels are written for.</summary>
internal enum SimdPath
{
    /// <summary>Plain loops: the reference for the others.</summary>
    Scalar,

    /// <summary>256-bit vectors with fused multiply-add.</summary>
    Avx2,

    /// <summary>512-bit vectors, with the byte and word instructions (AVX-512 F and BW).</summary>
    Avx512,
}
