namespace Verge.Tensors;

/// <summary>Instruction sets the kernels are written for.</summary>
public enum SimdLevel
{
    /// <summary>Plain loops; also the reference that the others are tested against.</summary>
    Scalar,

    /// <summary>256-bit vectors with fused multiply-add (AVX2 + FMA).</summary>
    Avx2,

    /// <summary>512-bit vectors (AVX-512 F, DQ, VL).</summary>
    Avx512,
}
