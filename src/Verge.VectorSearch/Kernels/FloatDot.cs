using System.Runtime.CompilerServices;

namespace Verge.VectorSearch.Kernels;

/// <summary>
/// Inner products of one float32 query with many rows. Widths are multiples of <see cref="Lanes"/> (rows are padded with zeros).
/// Every path keeps the same 16 running sums with fused multiply-add and adds them up in the same tree, so that scores agree to the
/// bit on every instruction set.
/// </summary>
internal static unsafe partial class FloatDot
{
    /// <summary>Running sums in each row, and the multiple that widths are padded to.</summary>
    internal const int Lanes = 16;

    /// <summary>Rows computed together; outputs need room up to the next multiple of this.</summary>
    internal const int Group = 4;

    /// <summary>The width of a padded row.</summary>
    internal static int Padded(int dimensions) => (dimensions + Lanes - 1) / Lanes * Lanes;

    /// <summary>scores[i] = ⟨query, rows[i]⟩ for rows that lie one after another.</summary>
    internal static void Rows(float* query, float* rows, int width, int count, float* scores)
    {
        for (var i = 0; i < count; i += Group)
        {
            var left = count - i - 1;
            var row = rows + ((nint)i * width);
            Four(query, row, row + (Math.Min(1, left) * width), row + (Math.Min(2, left) * width), row + (Math.Min(3, left) * width), width, scores + i);
        }
    }

    /// <summary>scores[i] = ⟨query, rows[ids[i]]⟩.</summary>
    internal static void Gather(float* query, float* rows, int width, int* ids, int count, float* scores)
    {
        for (var i = 0; i < count; i += Group)
        {
            var left = count - i - 1;
            var id = ids + i;
            Four(
                query,
                rows + ((nint)id[0] * width),
                rows + ((nint)id[Math.Min(1, left)] * width),
                rows + ((nint)id[Math.Min(2, left)] * width),
                rows + ((nint)id[Math.Min(3, left)] * width),
                width,
                scores + i);
        }
    }

    /// <summary>⟨a, b⟩ of one pair of rows.</summary>
    internal static float One(float* a, float* b, int width)
    {
        var scores = stackalloc float[Group];
        Four(a, b, b, b, b, width, scores);
        return scores[0];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(float* query, float* a, float* b, float* c, float* d, int width, float* scores)
    {
        if (Simd.Path == SimdPath.Avx512)
        {
            Four512(query, a, b, c, d, width, scores);
        }
        else if (Simd.Path == SimdPath.Avx2)
        {
            Four256(query, a, b, c, d, width, scores);
        }
        else
        {
            FourScalar(query, a, b, c, d, width, scores);
        }
    }
}
