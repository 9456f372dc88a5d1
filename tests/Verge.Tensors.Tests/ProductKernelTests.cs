using Verge.Testing;

namespace Verge.Tensors.Tests;

/// <summary>Products on registers against plain loops, on every path of the machine, in places padded with NaN.</summary>
public unsafe class ProductKernelTests
{
    private static readonly (int M, int N, int K)[] Sizes =
    [
        (1, 1, 1), (1, 5, 3), (1, 96, 32), (1, 97, 8), (1, 200, 3), (2, 16, 7), (3, 17, 20), (4, 32, 5), (5, 33, 9), (7, 8, 16), (8, 31, 1),
        (13, 48, 33), (16, 96, 32), (35, 74, 19), (40, 9, 50), (67, 40, 97), (0, 3, 4), (3, 4, 0),
    ];

    [Theory]
    [ClassData(typeof(VectorLevels))]
    public void Should_match_plain_loops(SimdLevel level)
    {
        Kernels kernels = Kernels.For(level), reference = Kernels.For(SimdLevel.Scalar);
        foreach (var (m, n, k) in Sizes)
        {
            foreach (var extra in new[] { 0, 5 })
            {
                foreach (var accumulate in new[] { false, true })
                {
                    Plain(kernels, reference, m, n, k, extra, accumulate);
                    TransposedB(kernels, reference, m, n, k, extra, accumulate, Activation.None);
                    TransposedA(kernels, reference, m, n, k, extra, accumulate);
                }
            }

            foreach (var activation in Enum.GetValues<Activation>())
            {
                TransposedB(kernels, reference, m, n, k, 3, false, activation);
            }
        }
    }

    [Theory]
    [ClassData(typeof(VectorLevels))]
    public void Should_give_a_row_the_same_bits_whatever_rows_are_beside_it(SimdLevel level)
    {
        var kernels = Kernels.For(level);
        const int Rows = 29, Inner = 37, Columns = 75;
        using var scratch = new Arena();
        using NativeArray a = new(Rows * Inner, 1), b = new(Columns * Inner, 2), bias = new(Columns, 3), all = new(Rows * Columns, 4), one = new(Columns, 5);
        var packed = scratch.AllocateFloats(kernels.PackedCount(Columns, Inner));
        kernels.PackTransposed(b.Pointer, Inner, Columns, Inner, packed);
        kernels.MultiplyPacked(Rows, Columns, Inner, a.Pointer, Inner, packed, all.Pointer, Columns, bias.Pointer, Activation.Tanh, false);
        for (var r = 0; r < Rows; r++)
        {
            kernels.MultiplyPacked(1, Columns, Inner, a.Pointer + r * Inner, Inner, packed, one.Pointer, Columns, bias.Pointer, Activation.Tanh, false);
            TensorAssert.SameBits(one.Span, all.Span.Slice(r * Columns, Columns), $"row {r}");
        }
    }

    private static void Plain(Kernels kernels, Kernels reference, int m, int n, int k, int extra, bool accumulate)
    {
        int lda = k + extra, ldb = n + extra, ldc = n + extra;
        using var scratch = new Arena();
        using NativeArray a = new(m * lda, 1), b = new(k * ldb, 2), expected = new(m * ldc, 3), actual = new(m * ldc, 3);
        reference.MultiplyNN(m, n, k, a.Pointer, lda, b.Pointer, ldb, expected.Pointer, ldc, accumulate, scratch);
        kernels.MultiplyNN(m, n, k, a.Pointer, lda, b.Pointer, ldb, actual.Pointer, ldc, accumulate, scratch);
        TensorAssert.Close(expected.Span, actual.Span, 1e-5, 1e-5, $"NN {m} {n} {k}");
    }

    private static void TransposedB(
        Kernels kernels, Kernels reference, int m, int n, int k, int extra, bool accumulate, Activation activation)
    {
        int lda = k + extra, ldb = k + extra, ldc = n + extra;
        using var scratch = new Arena();
        using NativeArray a = new(m * lda, 1), b = new(n * ldb, 2), bias = new(n, 4), expected = new(m * ldc, 3), actual = new(m * ldc, 3);
        var offset = accumulate ? null : bias.Pointer;
        reference.MultiplyNT(m, n, k, a.Pointer, lda, b.Pointer, ldb, expected.Pointer, ldc, offset, activation, accumulate, scratch);
        kernels.MultiplyNT(m, n, k, a.Pointer, lda, b.Pointer, ldb, actual.Pointer, ldc, offset, activation, accumulate, scratch);
        TensorAssert.Close(expected.Span, actual.Span, 1e-5, 1e-5, $"NT {m} {n} {k} {activation}");
    }

    private static void TransposedA(Kernels kernels, Kernels reference, int m, int n, int k, int extra, bool accumulate)
    {
        int lda = m + extra, ldb = n + extra, ldc = n + extra;
        using NativeArray a = new(k * lda, 1), b = new(k * ldb, 2), expected = new(m * ldc, 3), actual = new(m * ldc, 3);
        reference.MultiplyTN(m, n, k, a.Pointer, lda, b.Pointer, ldb, expected.Pointer, ldc, accumulate);
        kernels.MultiplyTN(m, n, k, a.Pointer, lda, b.Pointer, ldb, actual.Pointer, ldc, accumulate);
        TensorAssert.Close(expected.Span, actual.Span, 1e-5, 1e-5, $"TN {m} {n} {k}");
    }
}
