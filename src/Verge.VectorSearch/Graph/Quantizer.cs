using System.Runtime.Intrinsics;
using Verge.VectorSearch.Kernels;

namespace Verge.VectorSearch.Graph;

/// <summary>
/// Rounds rows to integers with one scale each, x ≈ scale · code: 8 bits for stored rows, as many of 16 as cannot overflow for
/// queries, so that nearly all of the error is the stored rows'. Both paths round to even and agree to the bit.
/// </summary>
internal static unsafe class Quantizer
{
    /// <summary>The largest code of a stored row.</summary>
    internal const int CodeLimit = 127;

    // A row below this is taken as zero: the reciprocal of its scale would overflow.
    private const float Smallest = 1e-30f;

    /// <summary>The largest value of a query such that its products with <paramref name="codeWidth"/> codes fit in 32 bits.</summary>
    internal static int QueryLimit(int codeWidth) => Math.Min(short.MaxValue, int.MaxValue / (CodeLimit * codeWidth));

    /// <summary>Writes a row's 8-bit codes, padded with zeros up to <paramref name="codeWidth"/>.</summary>
    /// <returns>The scale.</returns>
    internal static float Codes(float* row, int width, sbyte* codes, int codeWidth)
    {
        var wide = stackalloc short[FloatDot.Lanes];
        var largest = Largest(row, width);
        var inverse = largest < Smallest ? 0 : CodeLimit / largest;
        for (var i = 0; i < width; i += FloatDot.Lanes)
        {
            Round(row + i, inverse, wide);
            for (var lane = 0; lane < FloatDot.Lanes; lane++)
            {
                codes[i + lane] = (sbyte)wide[lane];
            }
        }

        new Span<sbyte>(codes + width, codeWidth - width).Clear();
        return inverse == 0 ? 0 : largest / CodeLimit;
    }

    /// <summary>Writes a query's values, padded with zeros up to <paramref name="codeWidth"/>. The scale is the same for every row it meets, hence not needed.</summary>
    internal static void Query(float* row, int width, short* query, int codeWidth)
    {
        var largest = Largest(row, width);
        var inverse = largest < Smallest ? 0 : QueryLimit(codeWidth) / largest;
        for (var i = 0; i < width; i += FloatDot.Lanes)
        {
            Round(row + i, inverse, query + i);
        }

        new Span<short>(query + width, codeWidth - width).Clear();
    }

    private static float Largest(float* row, int width)
    {
        if (Simd.Path == SimdPath.Scalar)
        {
            var largest = 0f;
            for (var i = 0; i < width; i++)
            {
                largest = Math.Max(largest, Math.Abs(row[i]));
            }

            return largest;
        }

        var lanes = Vector256<float>.Zero;
        for (var i = 0; i < width; i += Vector256<float>.Count)
        {
            lanes = Vector256.Max(lanes, Vector256.Abs(Vector256.Load(row + i)));
        }

        var result = 0f;
        for (var lane = 0; lane < Vector256<float>.Count; lane++)
        {
            result = Math.Max(result, lanes[lane]);
        }

        return result;
    }

    private static void Round(float* row, float inverse, short* target)
    {
        if (Simd.Path == SimdPath.Scalar)
        {
            for (var lane = 0; lane < FloatDot.Lanes; lane++)
            {
                target[lane] = (short)MathF.Round(row[lane] * inverse);
            }

            return;
        }

        var scale = Vector256.Create(inverse);
        var low = Vector256.ConvertToInt32(Vector256.Round(Vector256.Load(row) * scale));
        var high = Vector256.ConvertToInt32(Vector256.Round(Vector256.Load(row + Vector256<float>.Count) * scale));
        Vector256.Narrow(low, high).Store(target);
    }
}
