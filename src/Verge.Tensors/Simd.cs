namespace Verge.Tensors;

/// <summary>Which instructions this process computes with.</summary>
public static class Simd
{
    /// <summary>The machine's best, or what the environment variable VERGE_SIMD (avx512, avx2, scalar) names.</summary>
    /// <exception cref="InvalidOperationException">VERGE_SIMD is none of these, or this machine cannot run it.</exception>
    public static SimdLevel Level => Kernels.Best.Level;
}
