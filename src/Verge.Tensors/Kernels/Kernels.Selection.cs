using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Verge.Tensors;

internal abstract unsafe partial class Kernels
{
    private const string Variable = "VERGE_SIMD";

    /// <summary>The kernels of this process: the machine's best, or those that VERGE_SIMD names.</summary>
    internal static Kernels Best => Chosen.Value;

    // Lazy, so that a wrong variable surfaces as its own message and not inside a type initializer's.
    private static Lazy<Kernels> Chosen { get; } = new(() => For(Choose(Environment.GetEnvironmentVariable(Variable))));

    internal static bool IsSupported(SimdLevel level) => level switch
    {
        SimdLevel.Avx512 => Avx512F.IsSupported && Avx512DQ.IsSupported && Avx512F.VL.IsSupported,
        SimdLevel.Avx2 => System.Runtime.Intrinsics.X86.Avx2.IsSupported && Fma.IsSupported,
        _ => true,
    };

    internal static SimdLevel Choose(string? wanted)
    {
        SimdLevel? level = wanted switch
        {
            null or "" => null,
            "avx512" => SimdLevel.Avx512,
            "avx2" => SimdLevel.Avx2,
            "scalar" => SimdLevel.Scalar,
            _ => throw new InvalidOperationException($"{Variable} expected avx512, avx2 or scalar, got '{wanted}'."),
        };

        if (level is { } forced)
        {
            return IsSupported(forced)
                ? forced
                : throw new InvalidOperationException($"{Variable}={wanted} needs instructions that this machine does not have.");
        }

        return IsSupported(SimdLevel.Avx512) ? SimdLevel.Avx512 : IsSupported(SimdLevel.Avx2) ? SimdLevel.Avx2 : SimdLevel.Scalar;
    }

    // Each its own method: compiling one that names all of them loads all of them, and a device waits for it.
    internal static Kernels For(SimdLevel level) => level switch
    {
        SimdLevel.Avx512 => Avx512(),
        SimdLevel.Avx2 => Avx2(),
        _ => Scalar(),
    };

    private static VectorKernels<Simd512, Vector512<float>> Avx512() => new();

    private static VectorKernels<Simd256, Vector256<float>> Avx2() => new();

    private static ScalarKernels Scalar() => new();
}
