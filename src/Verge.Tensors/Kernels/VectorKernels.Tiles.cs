using System.Runtime.CompilerServices;

namespace Verge.Tensors;

internal sealed unsafe partial class VectorKernels<S, V>
{
    private interface IOperandOrder
    {
        static abstract long RowStride(long lda);

        static abstract long StepStride(long lda);

        /// <summary>Whether B is read as it lies, a stripe of at most <see cref="DepthBlock"/> rows at a time.</summary>
        static abstract bool Gathers { get; }
    }

    private interface ITileWidth
    {
        static abstract bool Two { get; }
    }

    /// <summary>A as it is: a tile's rows are rows of A.</summary>
    private readonly struct Plain : IOperandOrder
    {
        public static long RowStride(long lda) => lda;

        public static long StepStride(long lda) => 1;

        public static bool Gathers => false;
    }

    /// <summary>A transposed: a tile's rows are columns of A.</summary>
    private readonly struct Transposed : IOperandOrder
    {
        public static long RowStride(long lda) => 1;

        public static long StepStride(long lda) => lda;

        public static bool Gathers => true;
    }

    private readonly struct OneVector : ITileWidth
    {
        public static bool Two => false;
    }

    private readonly struct TwoVectors : ITileWidth
    {
        public static bool Two => true;
    }

    /// <summary>C[8, 2 or 1 vectors] = init + A · B over k steps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8<TOrder, TWidth>(int k, float* a, long lda, float* b, long ldb, float* c, long ldc, float* init, long ldi, V mask, bool masked)
        where TOrder : struct, IOperandOrder
        where TWidth : struct, ITileWidth
    {
        long row = TOrder.RowStride(lda), step = TOrder.StepStride(lda), row2 = 2 * row, row3 = 3 * row;
        var low = a + 4 * row;
        V c00, c10, c20, c30, c40, c50, c60, c70;
        V c01 = S.Zero, c11 = S.Zero, c21 = S.Zero, c31 = S.Zero, c41 = S.Zero, c51 = S.Zero, c61 = S.Zero, c71 = S.Zero;
        if (init == null)
        {
            c00 = c10 = c20 = c30 = c40 = c50 = c60 = c70 = S.Zero;
        }
        else
        {
            c00 = S.Load(init);
            c10 = S.Load(init + ldi);
            c20 = S.Load(init + 2 * ldi);
            c30 = S.Load(init + 3 * ldi);
            c40 = S.Load(init + 4 * ldi);
            c50 = S.Load(init + 5 * ldi);
            c60 = S.Load(init + 6 * ldi);
            c70 = S.Load(init + 7 * ldi);
            if (TWidth.Two)
            {
                c01 = S.Load(init + S.Count);
                c11 = S.Load(init + ldi + S.Count);
                c21 = S.Load(init + 2 * ldi + S.Count);
                c31 = S.Load(init + 3 * ldi + S.Count);
                c41 = S.Load(init + 4 * ldi + S.Count);
                c51 = S.Load(init + 5 * ldi + S.Count);
                c61 = S.Load(init + 6 * ldi + S.Count);
                c71 = S.Load(init + 7 * ldi + S.Count);
            }
        }

        for (var p = 0; p < k; p++)
        {
            V b0 = S.Load(b), b1 = TWidth.Two ? S.Load(b + S.Count) : S.Zero;
            var a0 = S.Broadcast(a[0]);
            c00 = S.MultiplyAdd(a0, b0, c00);
            c01 = TWidth.Two ? S.MultiplyAdd(a0, b1, c01) : c01;
            var a1 = S.Broadcast(a[row]);
            c10 = S.MultiplyAdd(a1, b0, c10);
            c11 = TWidth.Two ? S.MultiplyAdd(a1, b1, c11) : c11;
            var a2 = S.Broadcast(a[row2]);
            c20 = S.MultiplyAdd(a2, b0, c20);
            c21 = TWidth.Two ? S.MultiplyAdd(a2, b1, c21) : c21;
            var a3 = S.Broadcast(a[row3]);
            c30 = S.MultiplyAdd(a3, b0, c30);
            c31 = TWidth.Two ? S.MultiplyAdd(a3, b1, c31) : c31;
            var a4 = S.Broadcast(low[0]);
            c40 = S.MultiplyAdd(a4, b0, c40);
            c41 = TWidth.Two ? S.MultiplyAdd(a4, b1, c41) : c41;
            var a5 = S.Broadcast(low[row]);
            c50 = S.MultiplyAdd(a5, b0, c50);
            c51 = TWidth.Two ? S.MultiplyAdd(a5, b1, c51) : c51;
            var a6 = S.Broadcast(low[row2]);
            c60 = S.MultiplyAdd(a6, b0, c60);
            c61 = TWidth.Two ? S.MultiplyAdd(a6, b1, c61) : c61;
            var a7 = S.Broadcast(low[row3]);
            c70 = S.MultiplyAdd(a7, b0, c70);
            c71 = TWidth.Two ? S.MultiplyAdd(a7, b1, c71) : c71;
            a += step;
            low += step;
            b += ldb;
        }

        Put<TWidth>(c, c00, c01, mask, masked);
        Put<TWidth>(c + ldc, c10, c11, mask, masked);
        Put<TWidth>(c + 2 * ldc, c20, c21, mask, masked);
        Put<TWidth>(c + 3 * ldc, c30, c31, mask, masked);
        Put<TWidth>(c + 4 * ldc, c40, c41, mask, masked);
        Put<TWidth>(c + 5 * ldc, c50, c51, mask, masked);
        Put<TWidth>(c + 6 * ldc, c60, c61, mask, masked);
        Put<TWidth>(c + 7 * ldc, c70, c71, mask, masked);
    }

    /// <summary>C[4, 2 or 1 vectors] = init + A · B over k steps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4<TOrder, TWidth>(int k, float* a, long lda, float* b, long ldb, float* c, long ldc, float* init, long ldi, V mask, bool masked)
        where TOrder : struct, IOperandOrder
        where TWidth : struct, ITileWidth
    {
        long row = TOrder.RowStride(lda), step = TOrder.StepStride(lda), row2 = 2 * row, row3 = 3 * row;
        V c00, c10, c20, c30;
        V c01 = S.Zero, c11 = S.Zero, c21 = S.Zero, c31 = S.Zero;
        if (init == null)
        {
            c00 = c10 = c20 = c30 = S.Zero;
        }
        else
        {
            c00 = S.Load(init);
            c10 = S.Load(init + ldi);
            c20 = S.Load(init + 2 * ldi);
            c30 = S.Load(init + 3 * ldi);
            if (TWidth.Two)
            {
                c01 = S.Load(init + S.Count);
                c11 = S.Load(init + ldi + S.Count);
                c21 = S.Load(init + 2 * ldi + S.Count);
                c31 = S.Load(init + 3 * ldi + S.Count);
            }
        }

        for (var p = 0; p < k; p++)
        {
            V b0 = S.Load(b), b1 = TWidth.Two ? S.Load(b + S.Count) : S.Zero;
            var a0 = S.Broadcast(a[0]);
            c00 = S.MultiplyAdd(a0, b0, c00);
            c01 = TWidth.Two ? S.MultiplyAdd(a0, b1, c01) : c01;
            var a1 = S.Broadcast(a[row]);
            c10 = S.MultiplyAdd(a1, b0, c10);
            c11 = TWidth.Two ? S.MultiplyAdd(a1, b1, c11) : c11;
            var a2 = S.Broadcast(a[row2]);
            c20 = S.MultiplyAdd(a2, b0, c20);
            c21 = TWidth.Two ? S.MultiplyAdd(a2, b1, c21) : c21;
            var a3 = S.Broadcast(a[row3]);
            c30 = S.MultiplyAdd(a3, b0, c30);
            c31 = TWidth.Two ? S.MultiplyAdd(a3, b1, c31) : c31;
            a += step;
            b += ldb;
        }

        Put<TWidth>(c, c00, c01, mask, masked);
        Put<TWidth>(c + ldc, c10, c11, mask, masked);
        Put<TWidth>(c + 2 * ldc, c20, c21, mask, masked);
        Put<TWidth>(c + 3 * ldc, c30, c31, mask, masked);
    }

    /// <summary>One row, up to three panels at once, so that the sums do not wait for each other; the same order of additions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row3<TOrder>(int k, float* a, long lda, float* b, long panel, long ldb, float* c, float* init)
        where TOrder : struct, IOperandOrder
    {
        var step = TOrder.StepStride(lda);
        V c0, c1, c2, c3, c4, c5;
        if (init == null)
        {
            c0 = c1 = c2 = c3 = c4 = c5 = S.Zero;
        }
        else
        {
            c0 = S.Load(init);
            c1 = S.Load(init + S.Count);
            c2 = S.Load(init + 2 * S.Count);
            c3 = S.Load(init + 3 * S.Count);
            c4 = S.Load(init + 4 * S.Count);
            c5 = S.Load(init + 5 * S.Count);
        }

        float* second = b + panel, third = second + panel;
        for (var p = 0; p < k; p++)
        {
            var a0 = S.Broadcast(*a);
            c0 = S.MultiplyAdd(a0, S.Load(b), c0);
            c1 = S.MultiplyAdd(a0, S.Load(b + S.Count), c1);
            c2 = S.MultiplyAdd(a0, S.Load(second), c2);
            c3 = S.MultiplyAdd(a0, S.Load(second + S.Count), c3);
            c4 = S.MultiplyAdd(a0, S.Load(third), c4);
            c5 = S.MultiplyAdd(a0, S.Load(third + S.Count), c5);
            a += step;
            b += ldb;
            second += ldb;
            third += ldb;
        }

        S.Store(c, c0);
        S.Store(c + S.Count, c1);
        S.Store(c + 2 * S.Count, c2);
        S.Store(c + 3 * S.Count, c3);
        S.Store(c + 4 * S.Count, c4);
        S.Store(c + 5 * S.Count, c5);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1<TOrder, TWidth>(int k, float* a, long lda, float* b, long ldb, float* c, float* init, V mask, bool masked)
        where TOrder : struct, IOperandOrder
        where TWidth : struct, ITileWidth
    {
        var step = TOrder.StepStride(lda);
        var c0 = init == null ? S.Zero : S.Load(init);
        var c1 = TWidth.Two && init != null ? S.Load(init + S.Count) : S.Zero;
        for (var p = 0; p < k; p++)
        {
            var a0 = S.Broadcast(*a);
            c0 = S.MultiplyAdd(a0, S.Load(b), c0);
            c1 = TWidth.Two ? S.MultiplyAdd(a0, S.Load(b + S.Count), c1) : c1;
            a += step;
            b += ldb;
        }

        Put<TWidth>(c, c0, c1, mask, masked);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TWidth>(float* c, V first, V second, V mask, bool masked)
        where TWidth : struct, ITileWidth
    {
        if (TWidth.Two)
        {
            S.Store(c, first);
            c += S.Count;
            first = second;
        }

        Put(c, first, mask, masked);
    }
}
