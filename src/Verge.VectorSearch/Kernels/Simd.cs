using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Verge.VectorSearch.Kernels;

/// <summary>The instruction set in use, chosen once: the widest the machine has, unless <c>VERGE_SIMD</c> names another.</summary>
internal static class Simd
{
    /// <summary>The environment variable that forces a path: <c>avx512</c>, <c>avx2</c> or <c>scalar</c>.</summary>
    internal const string Variable = "VERGE_SIMD";

    /// <summary>The path in use. Static and read-only, so that the JIT compiler drops the branches not taken.</summary>
    internal static readonly SimdPath Path;

    // Kept instead of thrown: an exception in a static constructor would reach the user wrapped and unreadable.
    private static readonly string? s_error;

    static Simd() => (Path, s_error) = Choose(Environment.GetEnvironmentVariable(Variable), Widest);

    /// <summary>The widest path this machine has.</summary>
    internal static SimdPath Widest =>
        Vector512.IsHardwareAccelerated && Avx512BW.IsSupported ? SimdPath.Avx512
        : Avx2.IsSupported && Fma.IsSupported ? SimdPath.Avx2
        : SimdPath.Scalar;

    /// <summary>Throws when <c>VERGE_SIMD</c> asks for what there is not. Called as an index is made.</summary>
    internal static void EnsureUsable()
    {
        if (s_error is not null)
        {
            throw new InvalidOperationException(s_error);
        }
    }

    internal static (SimdPath Path, string? Error) Choose(string? forced, SimdPath widest)
    {
        SimdPath? path = forced switch
        {
            null or "" => widest,
            "avx512" => SimdPath.Avx512,
            "avx2" => SimdPath.Avx2,
            "scalar" => SimdPath.Scalar,
            _ => null,
        };
        return path is null ? (SimdPath.Scalar, $"{Variable} is '{forced}': expected avx512, avx2 or scalar.")
            : path > widest ? (SimdPath.Scalar, $"{Variable} is '{forced}': this machine has no more than {Name(widest)}.")
            : (path.Value, null);
    }

    private static string Name(SimdPath path) => path switch
    {
        SimdPath.Avx512 => "avx512",
        SimdPath.Avx2 => "avx2",
        _ => "scalar",
    };
}
