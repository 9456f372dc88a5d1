using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Verge.Tensors;

namespace Verge.Cli.Bench;

/// <summary>What one core can do at most: independent multiply-adds that stay in registers.</summary>
internal static class FusedMultiplyAddPeak
{
    private const int Repeats = 100_000;

    /// <summary>10⁹ operations a second, a multiply-add being two, in registers of the width that the engine uses.</summary>
    public static double Gflops(TimeSpan budget, TimeProvider time)
    {
        var lanes = Simd.Level switch { SimdLevel.Avx512 => 16, SimdLevel.Avx2 => 8, _ => 1 };
        var (best, began, sink) = (double.MaxValue, time.GetTimestamp(), 0f);
        do
        {
            var start = time.GetTimestamp();
            sink += lanes switch { 16 => Run512(0.999f), 8 => Run256(0.999f), _ => RunScalar(0.999f) };
            best = Math.Min(best, time.GetElapsedTime(start).TotalSeconds);
        }
        while (time.GetElapsedTime(began) < budget);
        return float.IsNaN(sink) ? 0 : 2.0 * lanes * 12 * Repeats / best / 1e9;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Run512(float start)
    {
        Vector512<float> x = Vector512.Create(start), y = Vector512.Create(1e-3f);
        Vector512<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (var n = 0; n < Repeats; n++)
        {
            (a, b, c) = (Vector512.FusedMultiplyAdd(a, x, y), Vector512.FusedMultiplyAdd(b, x, y), Vector512.FusedMultiplyAdd(c, x, y));
            (d, e, f) = (Vector512.FusedMultiplyAdd(d, x, y), Vector512.FusedMultiplyAdd(e, x, y), Vector512.FusedMultiplyAdd(f, x, y));
            (g, h, i) = (Vector512.FusedMultiplyAdd(g, x, y), Vector512.FusedMultiplyAdd(h, x, y), Vector512.FusedMultiplyAdd(i, x, y));
            (j, k, l) = (Vector512.FusedMultiplyAdd(j, x, y), Vector512.FusedMultiplyAdd(k, x, y), Vector512.FusedMultiplyAdd(l, x, y));
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Run256(float start)
    {
        Vector256<float> x = Vector256.Create(start), y = Vector256.Create(1e-3f);
        Vector256<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (var n = 0; n < Repeats; n++)
        {
            (a, b, c) = (Vector256.FusedMultiplyAdd(a, x, y), Vector256.FusedMultiplyAdd(b, x, y), Vector256.FusedMultiplyAdd(c, x, y));
            (d, e, f) = (Vector256.FusedMultiplyAdd(d, x, y), Vector256.FusedMultiplyAdd(e, x, y), Vector256.FusedMultiplyAdd(f, x, y));
            (g, h, i) = (Vector256.FusedMultiplyAdd(g, x, y), Vector256.FusedMultiplyAdd(h, x, y), Vector256.FusedMultiplyAdd(i, x, y));
            (j, k, l) = (Vector256.FusedMultiplyAdd(j, x, y), Vector256.FusedMultiplyAdd(k, x, y), Vector256.FusedMultiplyAdd(l, x, y));
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float RunScalar(float start)
    {
        float a = start, b = start, c = start, d = start, e = start, f = start, g = start, h = start, i = start, j = start, k = start, l = start;
        for (var n = 0; n < Repeats; n++)
        {
            (a, b, c, d) = ((a * start) + 1e-3f, (b * start) + 1e-3f, (c * start) + 1e-3f, (d * start) + 1e-3f);
            (e, f, g, h) = ((e * start) + 1e-3f, (f * start) + 1e-3f, (g * start) + 1e-3f, (h * start) + 1e-3f);
            (i, j, k, l) = ((i * start) + 1e-3f, (j * start) + 1e-3f, (k * start) + 1e-3f, (l * start) + 1e-3f);
        }

        return a + b + c + d + e + f + g + h + i + j + k + l;
    }
}
