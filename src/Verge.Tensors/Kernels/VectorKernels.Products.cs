using System.Runtime.CompilerServices;

namespace Verge.Tensors;

internal sealed unsafe partial class VectorKernels<S, V>
{
    /// <summary>Rows of A that go through all panels before the next: they stay in the first-level cache.</summary>
    private const int RowBlock = 32;

    /// <summary>Rows summed at once in Aᵀ · B: their stripes of A and B stay in the first-level cache.</summary>
    private const int DepthBlock = 48;

    /// <summary>From this many rows of C on, gathering a panel of B in Aᵀ · B pays: rows far apart push each other out of the cache.</summary>
    private const int GatherFrom = 64;

    /// <summary>From this many rows on, packing B pays.</summary>
    private const int PackFrom = 8;

    internal override long PackedCount(int n, int k)
    {
        var rest = n % PanelWidth;
        return (long)k * (n - rest + (rest == 0 ? 0 : rest <= S.Count ? S.Count : PanelWidth));
    }

    internal override int PackedColumns(int n, int wanted) => Math.Min(n, (wanted + PanelWidth - 1) / PanelWidth * PanelWidth);

    internal override void MultiplyPacked(
        int m, int n, int k, float* a, int lda, float* packed, float* c, int ldc, float* bias, Activation activation, bool accumulate)
    {
        for (var i = 0; i < m; i += RowBlock)
        {
            var rows = Math.Min(RowBlock, m - i);
            var block = c + (long)i * ldc;
            var init = accumulate ? block : bias;
            Panels<Plain>(rows, n, k, a + (long)i * lda, lda, packed, 0, block, ldc, init, accumulate ? ldc : 0);
            if (activation == Activation.None)
            {
                continue;
            }

            if (ldc == n)
            {
                Activate(block, block, rows * n, activation);
            }
            else
            {
                for (var r = 0; r < rows; r++)
                {
                    Activate(block + (long)r * ldc, block + (long)r * ldc, n, activation);
                }
            }
        }
    }

    internal override void MultiplyNN(
        int m, int n, int k, float* a, int lda, float* b, int ldb, float* c, int ldc, bool accumulate, Arena scratch)
    {
        if (m >= 2 * PackFrom)
        {
            var packed = scratch.AllocateFloats(PackedCount(n, k));
            Pack(b, ldb, n, k, packed);
            MultiplyPacked(m, n, k, a, lda, packed, c, ldc, null, Activation.None, accumulate);
            return;
        }

        Panels<Plain>(m, n, k, a, lda, b, ldb, c, ldc, accumulate ? c : null, ldc);
    }

    internal override void MultiplyNT(
        int m, int n, int k, float* a, int lda, float* b, int ldb, float* c, int ldc, float* bias, Activation activation, bool accumulate,
        Arena scratch)
    {
        if (m >= PackFrom)
        {
            var packed = scratch.AllocateFloats(PackedCount(n, k));
            PackTransposed(b, ldb, n, k, packed);
            MultiplyPacked(m, n, k, a, lda, packed, c, ldc, bias, activation, accumulate);
            return;
        }

        for (var i = 0; i < m; i++)
        {
            var row = c + (long)i * ldc;
            DotRows(n, k, a + (long)i * lda, b, ldb, row, bias, accumulate);
            if (activation != Activation.None)
            {
                Activate(row, row, n, activation);
            }
        }
    }

    internal override void MultiplyTN(int m, int n, int k, float* a, int lda, float* b, int ldb, float* c, int ldc, bool accumulate)
    {
        var first = true;
        for (var p = 0; p < k || first; p += DepthBlock, first = false)
        {
            var init = first && !accumulate ? null : c;
            Panels<Transposed>(
                m, n, Math.Min(DepthBlock, k - p), a + (long)p * lda, lda, b + (long)p * ldb, ldb, c, ldc, init, ldc);
        }
    }

    /// <summary>Walks C by tiles. ldb = 0: B is packed; init: what C starts from, row stride ldi; null: zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Panels<TOrder>(
        int m, int n, int k, float* a, long lda, float* b, long ldb, float* c, long ldc, float* init, long ldi)
        where TOrder : struct, IOperandOrder
    {
        var packed = ldb == 0;
        var row = TOrder.RowStride(lda);
        var few = m & 3;
        if (few > 0)
        {
            var last = m - few;
            for (var i = last; i < m; i++)
            {
                Row<TOrder>(n, k, a + i * row, lda, b, ldb, c + i * ldc, init == null ? null : init + i * ldi);
            }

            m = last;
        }

        for (var j = 0; j < n && m > 0; j += PanelWidth)
        {
            var width = Math.Min(PanelWidth, n - j);
            var panel = packed ? b + (long)j * k : b + j;
            var start = init == null ? null : init + j;
            if (TOrder.Gathers && m >= GatherFrom && width == PanelWidth)
            {
                Gathered<TOrder>(m, k, a, lda, panel, ldb, c + j, ldc, start, ldi);
                continue;
            }

            if (width > S.Count)
            {
                Column<TOrder, TwoVectors>(m, k, a, lda, panel, packed ? PanelWidth : ldb, c + j, ldc, start, ldi, width - S.Count);
            }
            else
            {
                Column<TOrder, OneVector>(m, k, a, lda, panel, packed ? S.Count : ldb, c + j, ldc, start, ldi, width);
            }
        }
    }

    /// <summary>All rows of one whole panel, whose rows are first brought side by side; k is at most <see cref="DepthBlock"/>.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Gathered<TOrder>(int m, int k, float* a, long lda, float* b, long ldb, float* c, long ldc, float* init, long ldi)
        where TOrder : struct, IOperandOrder
    {
        var space = stackalloc float[(DepthBlock * PanelWidth) + 16];
        var panel = (float*)(((nuint)space + 63) & ~(nuint)63);
        for (var p = 0; p < k; p++)
        {
            S.Store(panel + (p * PanelWidth), S.Load(b));
            S.Store(panel + (p * PanelWidth) + S.Count, S.Load(b + S.Count));
            b += ldb;
        }

        Column<TOrder, TwoVectors>(m, k, a, lda, panel, PanelWidth, c, ldc, init, ldi, S.Count);
    }

    /// <summary>All rows of one panel; m is a multiple of 4, lanes the columns of the last vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Column<TOrder, TWidth>(
        int m, int k, float* a, long lda, float* b, long ldb, float* c, long ldc, float* init, long ldi, int lanes)
        where TOrder : struct, IOperandOrder
        where TWidth : struct, ITileWidth
    {
        var row = TOrder.RowStride(lda);
        var masked = lanes < S.Count;
        var mask = S.Mask(lanes);
        var i = 0;
        if (S.TallTile)
        {
            for (; i <= m - 8; i += 8)
            {
                Tile8<TOrder, TWidth>(k, a + i * row, lda, b, ldb, c + i * ldc, ldc, init == null ? null : init + i * ldi, ldi, mask, masked);
            }
        }

        for (; i < m; i += 4)
        {
            Tile4<TOrder, TWidth>(k, a + i * row, lda, b, ldb, c + i * ldc, ldc, init == null ? null : init + i * ldi, ldi, mask, masked);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<TOrder>(int n, int k, float* a, long lda, float* b, long ldb, float* c, float* init)
        where TOrder : struct, IOperandOrder
    {
        var packed = ldb == 0;
        var j = 0;
        for (; j <= n - 3 * PanelWidth; j += 3 * PanelWidth)
        {
            Row3<TOrder>(
                k, a, lda, packed ? b + (long)j * k : b + j, packed ? (long)PanelWidth * k : PanelWidth, packed ? PanelWidth : ldb, c + j,
                init == null ? null : init + j);
        }

        for (; j < n; j += PanelWidth)
        {
            var width = Math.Min(PanelWidth, n - j);
            var panel = packed ? b + (long)j * k : b + j;
            var start = init == null ? null : init + j;
            if (width > S.Count)
            {
                Tile1<TOrder, TwoVectors>(
                    k, a, lda, panel, packed ? PanelWidth : ldb, c + j, start, S.Mask(width - S.Count), width < PanelWidth);
            }
            else
            {
                Tile1<TOrder, OneVector>(k, a, lda, panel, packed ? S.Count : ldb, c + j, start, S.Mask(width), width < S.Count);
            }
        }
    }

    /// <summary>c[j] = bias[j] + a · b[j, :], four rows of b at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DotRows(int n, int k, float* a, float* b, long ldb, float* c, float* bias, bool accumulate)
    {
        var whole = k - k % S.Count;
        var mask = S.Mask(k - whole);
        for (var j = 0; j < n; j += 4)
        {
            // The last few repeat a row instead of taking another path.
            int j1 = Math.Min(j + 1, n - 1), j2 = Math.Min(j + 2, n - 1), j3 = Math.Min(j + 3, n - 1);
            float* b0 = b + j * ldb, b1 = b + j1 * ldb, b2 = b + j2 * ldb, b3 = b + j3 * ldb;
            V s0 = S.Zero, s1 = S.Zero, s2 = S.Zero, s3 = S.Zero;
            for (var p = 0; p < whole; p += S.Count)
            {
                var x = S.Load(a + p);
                s0 = S.MultiplyAdd(x, S.Load(b0 + p), s0);
                s1 = S.MultiplyAdd(x, S.Load(b1 + p), s1);
                s2 = S.MultiplyAdd(x, S.Load(b2 + p), s2);
                s3 = S.MultiplyAdd(x, S.Load(b3 + p), s3);
            }

            if (whole < k)
            {
                var x = S.And(mask, S.Load(a + whole));
                s0 = S.MultiplyAdd(x, S.And(mask, S.Load(b0 + whole)), s0);
                s1 = S.MultiplyAdd(x, S.And(mask, S.Load(b1 + whole)), s1);
                s2 = S.MultiplyAdd(x, S.And(mask, S.Load(b2 + whole)), s2);
                s3 = S.MultiplyAdd(x, S.And(mask, S.Load(b3 + whole)), s3);
            }

            float r0 = S.SumLanes(s0), r1 = S.SumLanes(s1), r2 = S.SumLanes(s2), r3 = S.SumLanes(s3);
            if (accumulate)
            {
                (r0, r1, r2, r3) = (r0 + c[j], r1 + c[j1], r2 + c[j2], r3 + c[j3]);
            }
            else if (bias != null)
            {
                (r0, r1, r2, r3) = (r0 + bias[j], r1 + bias[j1], r2 + bias[j2], r3 + bias[j3]);
            }

            c[j] = r0;
            c[j1] = r1;
            c[j2] = r2;
            c[j3] = r3;
        }
    }
}
