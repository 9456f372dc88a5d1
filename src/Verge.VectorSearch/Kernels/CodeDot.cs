using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Verge.VectorSearch.Kernels;

/// <summary>
/// Inner products of one 16-bit query with many rows of 8-bit codes: exact integers, hence the same on every instruction set.
/// Widths are multiples of <see cref="Block"/> (rows are padded with zeros).
/// </summary>
internal static unsafe partial class CodeDot
{
    /// <summary>The multiple that widths are padded to: with 64-byte alignment a row of 64 codes is one cache line.</summary>
    internal const int Block = 32;

    /// <summary>Rows computed together; outputs need room up to the next multiple of this.</summary>
    internal const int Group = 4;

    /// <summary>The width of a padded row.</summary>
    internal static int Padded(int dimensions) => (dimensions + Block - 1) / Block * Block;

    /// <summary>dots[i] = ⟨query, codes[ids[i]]⟩.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Gather(short* query, sbyte* codes, int width, int* ids, int count, int* dots)
    {
        if (Simd.Path == SimdPath.Avx512)
        {
            if (width == 2 * Block)
            {
                Gather512By64(query, codes, ids, count, dots);
            }
            else
            {
                Gather512(query, codes, width, ids, count, dots);
            }
        }
        else if (Simd.Path == SimdPath.Avx2)
        {
            Gather256(query, codes, width, ids, count, dots);
        }
        else
        {
            GatherScalar(query, codes, width, ids, count, dots);
        }
    }

    /// <summary>Widens a row of codes into a query.</summary>
    internal static void Widen(sbyte* codes, int width, short* query)
    {
        if (Simd.Path == SimdPath.Scalar)
        {
            for (var i = 0; i < width; i++)
            {
                query[i] = codes[i];
            }

            return;
        }

        for (var i = 0; i < width; i += Block)
        {
            var (low, high) = Vector256.Widen(Vector256.Load(codes + i));
            low.Store(query + i);
            high.Store(query + i + Vector256<short>.Count);
        }
    }
}
