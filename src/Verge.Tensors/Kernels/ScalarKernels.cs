namespace Verge.Tensors;

/// <summary>Plain loops: what the vector kernels are tested against.</summary>
internal sealed unsafe partial class ScalarKernels : Kernels
{
    internal override SimdLevel Level => SimdLevel.Scalar;

    internal override void MultiplyNN(int m, int n, int k, float* a, int lda, float* b, int ldb, float* c, int ldc, bool accumulate)
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
        int m, int n, int k, float* a, int lda, float* b, int ldb, float* c, int ldc, float* bias, Activation activation, bool accumulate)
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
