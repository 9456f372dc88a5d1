namespace Verge.Tensors;

/// <summary>Plain loops: what the vector kernels are tested against.</summary>
internal sealed unsafe partial class ScalarKernels : Kernels
{
    internal override SimdLevel Level => SimdLevel.Scalar;

    internal override int PaddedColumns(int columns) => columns;

    internal override long PackedCount(int n, int k) => (long)n * k;

    internal override int PackedColumns(int n, int wanted) => n;

    internal override void Pack(float* b, int ldb, int n, int k, float* packed)
    {
        for (long p = 0; p < k; p++)
        {
            new ReadOnlySpan<float>(b + p * ldb, n).CopyTo(new Span<float>(packed + p * n, n));
        }
    }

    internal override void PackTransposed(float* b, int ldb, int n, int k, float* packed)
    {
        for (long j = 0; j < n; j++)
        {
            for (long p = 0; p < k; p++)
            {
                packed[p * n + j] = b[j * ldb + p];
            }
        }
    }

    internal override void MultiplyPacked(
        int m, int n, int k, float* a, int lda, float* packed, float* c, int ldc, float* bias, Activation activation, bool accumulate)
    {
        for (var i = 0; i < m; i++)
        {
            var row = c + (long)i * ldc;
            if (!accumulate)
            {
                for (var j = 0; j < n; j++)
                {
                    row[j] = bias == null ? 0 : bias[j];
                }
            }

            for (var p = 0; p < k; p++)
            {
                AddScaled(row, packed + (long)p * n, a[(long)i * lda + p], n);
            }

            if (activation != Activation.None)
            {
                Activate(row, row, n, activation);
            }
        }
    }

    internal override void MultiplyNN(
        int m, int n, int k, float* a, int lda, float* b, int ldb, float* c, int ldc, bool accumulate, Arena scratch)
    {
        for (var i = 0; i < m; i++)
        {
            var row = c + (long)i * ldc;
            if (!accumulate)
            {
                new Span<float>(row, n).Clear();
            }

            for (var p = 0; p < k; p++)
            {
                AddScaled(row, b + (long)p * ldb, a[(long)i * lda + p], n);
            }
        }
    }

    internal override void MultiplyNT(
        int m, int n, int k, float* a, int lda, float* b, int ldb, float* c, int ldc, float* bias, Activation activation, bool accumulate,
        Arena scratch)
    {
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var sum = Dot(a + (long)i * lda, b + (long)j * ldb, k);
                ref var result = ref c[(long)i * ldc + j];
                result = accumulate ? result + sum : Apply(sum + (bias == null ? 0 : bias[j]), activation);
            }
        }
    }

    internal override void MultiplyTN(int m, int n, int k, float* a, int lda, float* b, int ldb, float* c, int ldc, bool accumulate)
    {
        if (!accumulate)
        {
            for (var i = 0; i < m; i++)
            {
                new Span<float>(c + (long)i * ldc, n).Clear();
            }
        }

        for (var p = 0; p < k; p++)
        {
            for (var i = 0; i < m; i++)
            {
                AddScaled(c + (long)i * ldc, b + (long)p * ldb, a[(long)p * lda + i], n);
            }
        }
    }
}
