using Verge.Testing;

namespace Verge.Tensors.Tests;

/// <summary>Kernels on registers against plain loops, on every path of the machine, in places padded with NaN.</summary>
public unsafe class KernelTests
{
    private static readonly int[] Counts = [0, 1, 3, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100];
    private static readonly (int Rows, int Columns)[] Shapes = [(0, 4), (1, 1), (2, 5), (3, 16), (5, 17), (4, 33), (7, 8)];

    private delegate void Elementwise(Kernels kernels, float* a, float* b, float* result, int count);

    [Theory]
    [ClassData(typeof(VectorLevels))]
    public void Should_match_plain_loops_for_elements(SimdLevel level)
    {
        Compare(level, (k, a, b, r, n) => k.Add(a, b, r, n));
        Compare(level, (k, a, b, r, n) => k.Subtract(a, b, r, n));
        Compare(level, (k, a, b, r, n) => k.Multiply(a, b, r, n));
        Compare(level, (k, a, b, r, n) => k.MultiplyAdd(a, b, r, n));
        Compare(level, (k, a, b, r, n) => k.AddTo(r, a, n));
        Compare(level, (k, a, b, r, n) => k.AddScaled(r, a, 0.7f, n));
        Compare(level, (k, a, b, r, n) => k.Scale(a, 0.7f, r, n));
        foreach (var activation in Enum.GetValues<Activation>())
        {
            Compare(level, (k, a, b, r, n) => k.Activate(a, r, n, activation));
            Compare(level, (k, a, b, r, n) => k.ActivateBackward(a, b, r, n, activation));
        }

        foreach (var accumulate in new[] { false, true })
        {
            Compare(level, (k, a, b, r, n) => k.Dropout(a, r, n, 0.4f, 0x123456789ABCDEF, 21, accumulate));
        }
    }

    [Theory]
    [ClassData(typeof(VectorLevels))]
    public void Should_match_plain_loops_for_sums(SimdLevel level)
    {
        Kernels kernels = Kernels.For(level), reference = Kernels.For(SimdLevel.Scalar);
        foreach (var count in Counts)
        {
            using NativeArray a = new(count, 1), b = new(count, 2), expected = new(count, 1), actual = new(count, 1);
            Near(reference.Dot(a.Pointer, b.Pointer, count), kernels.Dot(a.Pointer, b.Pointer, count));
            Near(reference.Sum(a.Pointer, count), kernels.Sum(a.Pointer, count));
            if (count > 0)
            {
                Near(reference.LogSumExp(a.Pointer, count), kernels.LogSumExp(a.Pointer, count));
                using NativeArray plain = new(count, 3), vector = new(count, 3);
                reference.ExpScaled(plain.Pointer, 0.7f, -1.3f, count);
                kernels.ExpScaled(vector.Pointer, 0.7f, -1.3f, count);
                TensorAssert.Close(plain.Span, vector.Span, 1e-5, 1e-7, $"scaled exponentials {count}");
                reference.Softmax(expected.Pointer, count, 0.3f);
                kernels.Softmax(actual.Pointer, count, 0.3f);
                TensorAssert.Close(expected.Span, actual.Span, 1e-5, 1e-7, $"softmax {count}");
            }
        }
    }

    [Theory]
    [ClassData(typeof(VectorLevels))]
    public void Should_match_plain_loops_for_rows(SimdLevel level)
    {
        Kernels kernels = Kernels.For(level), reference = Kernels.For(SimdLevel.Scalar);
        foreach (var (rows, columns) in Shapes)
        {
            var count = rows * columns;
            using NativeArray x = new(count, 1), gamma = new(columns, 2), beta = new(columns, 3), dy = new(count, 4);
            var runs = new float[2][];
            for (var i = 0; i < 2; i++)
            {
                var k = i == 0 ? reference : kernels;
                using NativeArray y = new(count, 5), stats = new(2 * rows, 6), dx = new(count, 7), dgamma = new(columns, 8), dbeta = new(columns, 9);
                using NativeArray sums = new(columns, 10), added = new(count, 11), scores = new(count, 12);
                k.LayerNorm(x.Pointer, gamma.Pointer, beta.Pointer, 1e-5f, y.Pointer, stats.Pointer, rows, columns);
                k.LayerNormBackward(x.Pointer, gamma.Pointer, stats.Pointer, dy.Pointer, dx.Pointer, dgamma.Pointer, dbeta.Pointer, rows, columns);
                k.AddColumnSums(x.Pointer, columns, sums.Pointer, rows, columns);
                k.AddRow(x.Pointer, gamma.Pointer, added.Pointer, rows, columns);
                k.SoftmaxBackward(x.Pointer, dy.Pointer, scores.Pointer, 0.3f, rows, columns, columns);
                runs[i] = [.. y.Span, .. stats.Span, .. dx.Span, .. dgamma.Span, .. dbeta.Span, .. sums.Span, .. added.Span, .. scores.Span];
            }

            // A row of one element has no variance: 1/√eps magnifies rounding.
            TensorAssert.Close(runs[0], runs[1], 2e-5, columns == 1 ? 1e-3 : 2e-5, $"[{rows}, {columns}]");
        }
    }

    [Theory]
    [ClassData(typeof(VectorLevels))]
    public void Should_match_plain_loops_for_a_gru_step(SimdLevel level)
    {
        foreach (var (rows, width) in Shapes)
        {
            foreach (var first in new[] { false, true })
            {
                var runs = new float[2][];
                for (var i = 0; i < 2; i++)
                {
                    var kernels = Kernels.For(i == 0 ? SimdLevel.Scalar : level);
                    using NativeArray gates = new(4 * rows * width, 1), previous = new(rows * width, 2), state = new(rows * width, 3);
                    using NativeArray dState = new(rows * width, 4), carry = new(rows * width, 5), dGates = new(4 * rows * width, 6);
                    var before = first ? null : previous.Pointer;
                    kernels.GruStep(rows, width, gates.Pointer, before, state.Pointer);
                    kernels.GruStepBackward(rows, width, gates.Pointer, before, dState.Pointer, carry.Pointer, dGates.Pointer);
                    runs[i] = [.. gates.Span, .. state.Span, .. carry.Span, .. dGates.Span];
                }

                TensorAssert.Close(runs[0], runs[1], 1e-5, 1e-6, $"[{rows}, {width}]");
            }
        }
    }

    [Theory]
    [ClassData(typeof(VectorLevels))]
    public void Should_match_plain_loops_for_a_gru_over_one_sequence(SimdLevel level)
    {
        foreach (var (steps, width) in new[] { (1, 5), (3, 8), (4, 16), (2, 32), (3, 64), (5, 24) })
        {
            foreach (var first in new[] { false, true })
            {
                var runs = new float[2][];
                for (var i = 0; i < 2; i++)
                {
                    var kernels = Kernels.For(i == 0 ? SimdLevel.Scalar : level);
                    using var scratch = new Arena();
                    using NativeArray gates = new(4 * steps * width, 1), previous = new(width, 2), states = new(steps * width, 3), weight = new(3 * width * width, 4);
                    var packed = scratch.AllocateFloats(kernels.PackedCount(3 * width, width));
                    kernels.PackTransposed(weight.Pointer, width, 3 * width, width, packed);
                    kernels.GruSequence(steps, width, gates.Pointer, packed, first ? null : previous.Pointer, states.Pointer);
                    runs[i] = [.. gates.Span, .. states.Span];
                }

                TensorAssert.Close(runs[0], runs[1], 1e-5, 3e-6, $"{steps} steps of {width}");
            }
        }
    }

    [Theory]
    [ClassData(typeof(VectorLevels))]
    public void Should_match_plain_loops_for_bahdanau_attention(SimdLevel level)
    {
        foreach (var (queries, keys, width, values, range) in new[] { (1, 1, 1, 1, 1f), (3, 5, 4, 7, 1f), (9, 16, 3, 17, 4f), (2, 70, 32, 33, 1f), (4, 100, 5, 8, 1f), (3, 33, 6, 5, 60f), (3, 33, 8, 5, 9.9f), (3, 33, 8, 5, 60f), (13, 40, 36, 5, 3f) })
        {
            var runs = new float[2][];
            for (var i = 0; i < 2; i++)
            {
                var kernels = Kernels.For(i == 0 ? SimdLevel.Scalar : level);
                using var scratch = new Arena();
                using NativeArray q = new(queries * width, 1), k = new(keys * width, 2), v = new(width, 3), x = new(keys * values, 4);
                using NativeArray weights = new(queries * keys, 5), result = new(queries * values, 6);
                using NativeArray dq = new(queries * width, 7), dk = new(keys * width, 8), dv = new(width, 9), dWeights = new(queries * keys, 10);
                kernels.Scale(q.Pointer, range, q.Pointer, queries * width);
                kernels.Scale(k.Pointer, range, k.Pointer, keys * width);
                kernels.Bahdanau(queries, keys, width, values, q.Pointer, k.Pointer, v.Pointer, x.Pointer, weights.Pointer, result.Pointer, scratch);
                var padded = kernels.PaddedColumns(keys);
                var dScores = scratch.AllocateFloats(queries * padded);
                kernels.SoftmaxBackward(weights.Pointer, dWeights.Pointer, dScores, 1, queries, keys, padded);
                kernels.BahdanauBackward(
                    queries, keys, width, q.Pointer, k.Pointer, v.Pointer, dScores, dq.Pointer, dk.Pointer, dv.Pointer, scratch);
                runs[i] = [.. weights.Span, .. result.Span, .. dq.Span, .. dk.Span, .. dv.Span];
            }

            TensorAssert.Close(runs[0], runs[1], 1e-4, 3e-6, $"{queries} {keys} {width} {range}");
        }
    }

    [Theory]
    [ClassData(typeof(VectorLevels))]
    public void Should_compute_elementary_functions_to_a_millionth(SimdLevel level)
    {
        var kernels = Kernels.For(level);
        const int Count = 40_001;
        using NativeArray x = new(Count, 1), y = new(Count, 2);
        for (var i = 0; i < Count; i++)
        {
            // Dense near zero, where relative accuracy is hard, and out to ±40.
            var u = (i - Count / 2) / (float)(Count / 2);
            x.Span[i] = 40 * u * u * u;
        }

        kernels.Activate(x.Pointer, y.Pointer, Count, Activation.Tanh);
        Relative(x.Span, y.Span, v => Math.Tanh(v), 1e-6);
        kernels.Activate(x.Pointer, y.Pointer, Count, Activation.Sigmoid);
        Relative(x.Span, y.Span, v => 1 / (1 + Math.Exp(-v)), 1e-6);
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_saturate_and_let_nan_through(SimdLevel level)
    {
        var kernels = Kernels.For(level);
        using NativeArray x = new(5, 1), y = new(5, 2);
        new[] { 1e30f, -1e30f, float.PositiveInfinity, float.NegativeInfinity, float.NaN }.CopyTo(x.Span);
        kernels.Activate(x.Pointer, y.Pointer, 5, Activation.Tanh);
        Assert.Equal([1f, -1, 1, -1, float.NaN], y.Span.ToArray());
        kernels.Activate(x.Pointer, y.Pointer, 5, Activation.Sigmoid);
        TensorAssert.Close([1f, 0, 1, 0, float.NaN], y.Span);
        Assert.True(float.IsNaN(y.Span[4]));
        foreach (var activation in Enum.GetValues<Activation>())
        {
            kernels.Activate(x.Pointer, y.Pointer, 5, activation);
            Assert.True(float.IsNaN(y.Span[4]), $"{activation}");
        }
    }

    private static void Compare(SimdLevel level, Elementwise operation)
    {
        foreach (var count in Counts)
        {
            using NativeArray a = new(count, 1), b = new(count, 2), expected = new(count, 3), actual = new(count, 3);
            operation(Kernels.For(SimdLevel.Scalar), a.Pointer, b.Pointer, expected.Pointer, count);
            operation(Kernels.For(level), a.Pointer, b.Pointer, actual.Pointer, count);
            TensorAssert.Close(expected.Span, actual.Span, 1e-6, 1e-7, $"count {count}");
        }
    }

    private static void Near(float expected, float actual) => Assert.Equal(expected, actual, 1e-5f);

    private static void Relative(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Func<double, double> exact, double tolerance)
    {
        for (var i = 0; i < x.Length; i++)
        {
            var expected = exact(x[i]);
            Assert.True(Math.Abs(y[i] - expected) <= tolerance * Math.Abs(expected) + 1e-30, $"f({x[i]:R}) = {y[i]:R}, expected {expected:R}");
        }
    }
}
