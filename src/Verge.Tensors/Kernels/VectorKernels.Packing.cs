using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Verge.Tensors;

internal sealed unsafe partial class VectorKernels<S, V>
{
    /// <summary>Panels of two vectors: [panel][k][columns]; the last is one vector wide if that is enough, padded with zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Pack(float* b, int ldb, int n, int k, float* packed)
    {
        for (var j = 0; j < n; j += PanelWidth)
        {
            var width = Math.Min(PanelWidth, n - j);
            var lanes = width > S.Count ? width - S.Count : width;
            var mask = S.Mask(lanes);
            var from = b + j;
            for (var p = 0; p < k; p++, from += ldb)
            {
                var next = from;
                if (width > S.Count)
                {
                    S.Store(packed, S.Load(next));
                    packed += S.Count;
                    next += S.Count;
                }

                S.Store(packed, S.And(mask, S.Load(next)));
                packed += S.Count;
            }
        }
    }

    /// <summary>The same from B given transposed, [n, k].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void PackTransposed(float* b, int ldb, int n, int k, float* packed)
    {
        for (var j = 0; j < n; j += PanelWidth)
        {
            var width = Math.Min(PanelWidth, n - j);
            var stride = width > S.Count ? PanelWidth : S.Count;
            if (width < stride)
            {
                NativeMemory.Clear(packed, (nuint)((long)stride * k * sizeof(float)));
            }

            TransposeInto(b + (long)j * ldb, ldb, width, k, packed, stride);
            packed += (long)stride * k;
        }
    }

    /// <summary>to[p, r] = from[r, p] in blocks of 8 × 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransposeInto(float* from, long fromStride, int rows, int columns, float* to, long toStride)
    {
        var r = 0;
        for (; r <= rows - 8; r += 8)
        {
            var p = 0;
            for (; p <= columns - 8; p += 8)
            {
                Transpose8(from + r * fromStride + p, fromStride, to + p * toStride + r, toStride);
            }

            for (; p < columns; p++)
            {
                for (var i = r; i < r + 8; i++)
                {
                    to[p * toStride + i] = from[i * fromStride + p];
                }
            }
        }

        for (; r < rows; r++)
        {
            for (var p = 0; p < columns; p++)
            {
                to[p * toStride + r] = from[r * fromStride + p];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose8(float* from, long fs, float* to, long ts)
    {
        Vector256<float> r0 = Avx.LoadVector256(from), r1 = Avx.LoadVector256(from + fs);
        Vector256<float> r2 = Avx.LoadVector256(from + 2 * fs), r3 = Avx.LoadVector256(from + 3 * fs);
        Vector256<float> r4 = Avx.LoadVector256(from + 4 * fs), r5 = Avx.LoadVector256(from + 5 * fs);
        Vector256<float> r6 = Avx.LoadVector256(from + 6 * fs), r7 = Avx.LoadVector256(from + 7 * fs);
        Vector256<float> a0 = Avx.UnpackLow(r0, r1), a1 = Avx.UnpackHigh(r0, r1), a2 = Avx.UnpackLow(r2, r3), a3 = Avx.UnpackHigh(r2, r3);
        Vector256<float> a4 = Avx.UnpackLow(r4, r5), a5 = Avx.UnpackHigh(r4, r5), a6 = Avx.UnpackLow(r6, r7), a7 = Avx.UnpackHigh(r6, r7);
        Vector256<float> b0 = Avx.Shuffle(a0, a2, 0x44), b1 = Avx.Shuffle(a0, a2, 0xEE), b2 = Avx.Shuffle(a1, a3, 0x44), b3 = Avx.Shuffle(a1, a3, 0xEE);
        Vector256<float> b4 = Avx.Shuffle(a4, a6, 0x44), b5 = Avx.Shuffle(a4, a6, 0xEE), b6 = Avx.Shuffle(a5, a7, 0x44), b7 = Avx.Shuffle(a5, a7, 0xEE);
        Avx.Store(to, Avx.Permute2x128(b0, b4, 0x20));
        Avx.Store(to + ts, Avx.Permute2x128(b1, b5, 0x20));
        Avx.Store(to + 2 * ts, Avx.Permute2x128(b2, b6, 0x20));
        Avx.Store(to + 3 * ts, Avx.Permute2x128(b3, b7, 0x20));
        Avx.Store(to + 4 * ts, Avx.Permute2x128(b0, b4, 0x31));
        Avx.Store(to + 5 * ts, Avx.Permute2x128(b1, b5, 0x31));
        Avx.Store(to + 6 * ts, Avx.Permute2x128(b2, b6, 0x31));
        Avx.Store(to + 7 * ts, Avx.Permute2x128(b3, b7, 0x31));
    }
}
