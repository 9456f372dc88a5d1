using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Verge.VectorSearch.Kernels;

internal static unsafe partial class FloatDot
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Four512(float* query, float* a, float* b, float* c, float* d, int width, float* scores)
    {
        Vector512<float> sa = default, sb = default, sc = default, sd = default;
        for (var i = 0; i < width; i += Vector512<float>.Count)
        {
            var q = Vector512.Load(query + i);
            sa = Vector512.FusedMultiplyAdd(q, Vector512.Load(a + i), sa);
            sb = Vector512.FusedMultiplyAdd(q, Vector512.Load(b + i), sb);
            sc = Vector512.FusedMultiplyAdd(q, Vector512.Load(c + i), sc);
            sd = Vector512.FusedMultiplyAdd(q, Vector512.Load(d + i), sd);
        }

        Sum(
            Quarter(sa.GetLower() + sa.GetUpper()),
            Quarter(sb.GetLower() + sb.GetUpper()),
            Quarter(sc.GetLower() + sc.GetUpper()),
            Quarter(sd.GetLower() + sd.GetUpper())).Store(scores);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Four256(float* query, float* a, float* b, float* c, float* d, int width, float* scores)
    {
        Vector256<float> sa = default, sb = default, sc = default, sd = default;
        Vector256<float> ta = default, tb = default, tc = default, td = default;
        for (var i = 0; i < width; i += Lanes)
        {
            var q = Vector256.Load(query + i);
            sa = Vector256.FusedMultiplyAdd(q, Vector256.Load(a + i), sa);
            sb = Vector256.FusedMultiplyAdd(q, Vector256.Load(b + i), sb);
            sc = Vector256.FusedMultiplyAdd(q, Vector256.Load(c + i), sc);
            sd = Vector256.FusedMultiplyAdd(q, Vector256.Load(d + i), sd);
            q = Vector256.Load(query + i + Vector256<float>.Count);
            ta = Vector256.FusedMultiplyAdd(q, Vector256.Load(a + i + Vector256<float>.Count), ta);
            tb = Vector256.FusedMultiplyAdd(q, Vector256.Load(b + i + Vector256<float>.Count), tb);
            tc = Vector256.FusedMultiplyAdd(q, Vector256.Load(c + i + Vector256<float>.Count), tc);
            td = Vector256.FusedMultiplyAdd(q, Vector256.Load(d + i + Vector256<float>.Count), td);
        }

        Sum(Quarter(sa + ta), Quarter(sb + tb), Quarter(sc + tc), Quarter(sd + td)).Store(scores);
    }

    internal static void FourScalar(float* query, float* a, float* b, float* c, float* d, int width, float* scores)
    {
        scores[0] = OneScalar(query, a, width);
        scores[1] = OneScalar(query, b, width);
        scores[2] = OneScalar(query, c, width);
        scores[3] = OneScalar(query, d, width);
    }

    private static float OneScalar(float* query, float* row, int width)
    {
        var sums = stackalloc float[Lanes];
        new Span<float>(sums, Lanes).Clear();
        for (var i = 0; i < width; i += Lanes)
        {
            for (var lane = 0; lane < Lanes; lane++)
            {
                sums[lane] = MathF.FusedMultiplyAdd(query[i + lane], row[i + lane], sums[lane]);
            }
        }

        var quarter = stackalloc float[4];
        for (var lane = 0; lane < 4; lane++)
        {
            quarter[lane] = (sums[lane] + sums[lane + 8]) + (sums[lane + 4] + sums[lane + 12]);
        }

        return (quarter[0] + quarter[1]) + (quarter[2] + quarter[3]);
    }

    private static Vector128<float> Quarter(Vector256<float> sums) => sums.GetLower() + sums.GetUpper();

    // (a0 + a1) + (a2 + a3) of each of four vectors at once.
    private static Vector128<float> Sum(Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d) =>
        Sse3.HorizontalAdd(Sse3.HorizontalAdd(a, b), Sse3.HorizontalAdd(c, d));
}
