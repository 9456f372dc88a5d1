using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Verge.Tensors;

/// <remarks>
/// With r = 1 / (e^{2q} e^{2k} + 1): tanh(q + k) = 1 − 2r and its slope is 4 (r − r²). The exponentials are taken once per
/// row, so a pair costs a multiply-add and a reciprocal. Keys lie transposed, so that lanes are keys: nothing is summed
/// across lanes. The constant Σ v of all scores is left out, since a softmax does not see it. Forward, where all inputs are
/// moderate, four terms share one reciprocal: with p = e^{−2q}, k = e^{2k}, f / (e^{2q} k + 1) = f p / (p + k), and fractions
/// are added over a common denominator, three products a term in place of four and a reciprocal.
/// </remarks>
internal sealed unsafe partial class VectorKernels<S, V>
{
    /// <summary>Above this e^{2x} products lose their digits or overflow, and tanh itself is taken.</summary>
    private const float LargeInput = 20;

    /// <summary>Up to this a product of four (p + k) and its reciprocal stay normal numbers.</summary>
    private const float ModerateInput = 10;

    private const int QueryBlock = 8;

    internal override void Bahdanau(
        int queries, int keys, int width, int valueWidth, float* query, float* key, float* v, float* value,
        float* weights, float* result, Arena scratch)
    {
        var largest = Math.Max(LargestSize(query, (long)queries * width), LargestSize(key, (long)keys * width));
        var fractions = width % 4 == 0 && largest <= ModerateInput;
        float* preparedQuery, preparedKey, factors, numerators = null;
        var large = false;
        if (fractions)
        {
            PrepareFractions(queries, keys, width, query, key, v, scratch, out preparedQuery, out numerators, out preparedKey);
            factors = null;
        }
        else
        {
            large = PreparePairs(queries, keys, width, query, key, scratch, out preparedQuery, out preparedKey);
            factors = scratch.AllocateFloats(width);
            Scale(v, -2, factors, width);
        }

        for (var i = 0; i < queries; i += QueryBlock)
        {
            var rows = Math.Min(QueryBlock, queries - i);
            for (var r = i; r < i + rows; r++)
            {
                var row = weights + (long)r * keys;
                if (fractions)
                {
                    ScoreFractions(keys, width, preparedQuery + (long)r * width, numerators + (long)r * width, preparedKey, row);
                }
                else if (large)
                {
                    ScoreRow<LargePairs>(keys, width, preparedQuery + (long)r * width, preparedKey, factors, row);
                }
                else
                {
                    ScoreRow<SmallPairs>(keys, width, preparedQuery + (long)r * width, preparedKey, factors, row);
                }

                Softmax(row, keys);
            }

            Panels<Plain>(
                rows, valueWidth, keys, weights + (long)i * keys, keys, value, valueWidth, result + (long)i * valueWidth, valueWidth, null, 0);
        }
    }

    internal override void BahdanauBackward(
        int queries, int keys, int width, float* query, float* key, float* v, float* dScores,
        float* dQuery, float* dKey, float* dV, Arena scratch)
    {
        var large = PreparePairs(queries, keys, width, query, key, scratch, out var preparedQuery, out var preparedKey);
        var padded = PaddedColumns(keys);
        var keySums = scratch.AllocateFloats((long)width * padded);
        NativeMemory.Clear(keySums, (nuint)((long)width * padded * sizeof(float)));
        var vSums = scratch.AllocateFloats((long)width * S.Count);
        NativeMemory.Clear(vSums, (nuint)((long)width * S.Count * sizeof(float)));
        var querySums = scratch.AllocateFloats(width);
        var factors = scratch.AllocateFloats(width);
        Scale(v, 4, factors, width);
        for (long i = 0; i < queries; i++)
        {
            if (large)
            {
                SlopeRow<LargePairs>(padded, width, preparedQuery + i * width, preparedKey, dScores + i * padded, querySums, keySums, vSums);
            }
            else
            {
                SlopeRow<SmallPairs>(padded, width, preparedQuery + i * width, preparedKey, dScores + i * padded, querySums, keySums, vSums);
            }

            if (dQuery != null)
            {
                MultiplyAdd(querySums, factors, dQuery + i * width, width);
            }
        }

        if (dKey != null)
        {
            var rows = scratch.AllocateFloats((long)keys * width);
            TransposeInto(keySums, padded, width, keys, rows, width);
            for (long j = 0; j < keys; j++)
            {
                MultiplyAdd(rows + j * width, factors, dKey + j * width, width);
            }
        }

        for (var d = 0; d < width && dV != null; d++)
        {
            dV[d] -= 2 * S.SumLanes(S.Load(vSums + (long)d * S.Count));
        }
    }

    /// <summary>e^{2q} [queries, width] and e^{2k} transposed [width, padded keys]; the inputs themselves if any is large.</summary>
    private bool PreparePairs(
        int queries, int keys, int width, float* query, float* key, Arena scratch, out float* preparedQuery, out float* preparedKey)
    {
        var padded = PaddedColumns(keys);
        var large = LargestSize(query, (long)queries * width) > LargeInput || LargestSize(key, (long)keys * width) > LargeInput;
        preparedKey = scratch.AllocateFloats((long)width * padded);
        if (padded > keys)
        {
            NativeMemory.Clear(preparedKey, (nuint)((long)width * padded * sizeof(float)));
        }

        TransposeInto(key, width, keys, width, preparedKey, padded);
        preparedQuery = query;
        if (!large)
        {
            preparedQuery = scratch.AllocateFloats((long)queries * width);
            Activate<ExpTwiceFunction>(query, preparedQuery, (long)queries * width);
            Activate<ExpTwiceFunction>(preparedKey, preparedKey, (long)width * padded);
        }

        return large;
    }

    /// <summary>e^{−2q} and −2 v e^{−2q} [queries, width], and e^{2k} transposed [width, padded keys].</summary>
    private void PrepareFractions(
        int queries, int keys, int width, float* query, float* key, float* v, Arena scratch,
        out float* preparedQuery, out float* numerators, out float* preparedKey)
    {
        var padded = PaddedColumns(keys);
        preparedKey = scratch.AllocateFloats((long)width * padded);
        if (padded > keys)
        {
            NativeMemory.Clear(preparedKey, (nuint)((long)width * padded * sizeof(float)));
        }

        TransposeInto(key, width, keys, width, preparedKey, padded);
        Activate<ExpTwiceFunction>(preparedKey, preparedKey, (long)width * padded);
        var count = (long)queries * width;
        preparedQuery = scratch.AllocateFloats(count);
        Scale(query, -1, preparedQuery, (int)count);
        Activate<ExpTwiceFunction>(preparedQuery, preparedQuery, count);
        numerators = scratch.AllocateFloats(count);
        Fractions(queries, width, preparedQuery, v, numerators);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fractions(int queries, int width, float* p, float* v, float* numerators)
    {
        var minusTwo = S.Broadcast(-2f);
        var tail = S.Mask(width % S.Count);
        for (var i = 0; i < queries; i++, p += width, numerators += width)
        {
            for (var d = 0; d < width; d += S.Count)
            {
                var f = S.Multiply(S.Multiply(minusTwo, S.Load(v + d)), S.Load(p + d));
                if (d + S.Count <= width)
                {
                    S.Store(numerators + d, f);
                }
                else
                {
                    S.Store(numerators + d, tail, f);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ScoreFractions(int keys, int width, float* p, float* f, float* key, float* scores)
    {
        var padded = (keys + S.Count - 1) / S.Count * S.Count;
        for (var j = 0; j < padded; j += 2 * S.Count)
        {
            // An odd vector at the end is computed twice: cheaper than waiting for one chain of sums.
            var second = Math.Min(j + S.Count, padded - S.Count);
            V s0 = S.Zero, s1 = S.Zero;
            float* k0 = key + j, k1 = key + second;
            for (var d = 0; d < width; d += 4, k0 += 4 * padded, k1 += 4 * padded)
            {
                V p0 = S.Broadcast(p[d]), p1 = S.Broadcast(p[d + 1]), p2 = S.Broadcast(p[d + 2]), p3 = S.Broadcast(p[d + 3]);
                V f0 = S.Broadcast(f[d]), f1 = S.Broadcast(f[d + 1]), f2 = S.Broadcast(f[d + 2]), f3 = S.Broadcast(f[d + 3]);
                s0 = AddFractions(s0, k0, padded, p0, p1, p2, p3, f0, f1, f2, f3);
                s1 = AddFractions(s1, k1, padded, p0, p1, p2, p3, f0, f1, f2, f3);
            }

            S.Store(scores + j, S.Mask(keys - j), s0);
            S.Store(scores + second, S.Mask(keys - second), s1);
        }
    }

    /// <summary>sum + Σ f / (p + k) of four terms.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V AddFractions(V sum, float* k, long stride, V p0, V p1, V p2, V p3, V f0, V f1, V f2, V f3)
    {
        V a0 = S.Add(p0, S.Load(k)), a1 = S.Add(p1, S.Load(k + stride));
        V a2 = S.Add(p2, S.Load(k + 2 * stride)), a3 = S.Add(p3, S.Load(k + 3 * stride));
        V above01 = S.MultiplyAdd(f0, a1, S.Multiply(f1, a0)), above23 = S.MultiplyAdd(f2, a3, S.Multiply(f3, a2));
        V below01 = S.Multiply(a0, a1), below23 = S.Multiply(a2, a3);
        var above = S.MultiplyAdd(above01, below23, S.Multiply(above23, below01));
        return S.MultiplyAdd(above, S.Reciprocal(S.Multiply(below01, below23)), sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ScoreRow<TPairs>(int keys, int width, float* query, float* key, float* factors, float* scores)
        where TPairs : struct, IPairs
    {
        var padded = (keys + S.Count - 1) / S.Count * S.Count;
        var j = 0;
        for (; j < padded - 3 * S.Count; j += 4 * S.Count)
        {
            V s0 = S.Zero, s1 = S.Zero, s2 = S.Zero, s3 = S.Zero;
            var k = key + j;
            for (var d = 0; d < width; d++, k += padded)
            {
                V q = S.Broadcast(query[d]), f = S.Broadcast(factors[d]);
                s0 = S.MultiplyAdd(f, TPairs.R(q, S.Load(k)), s0);
                s1 = S.MultiplyAdd(f, TPairs.R(q, S.Load(k + S.Count)), s1);
                s2 = S.MultiplyAdd(f, TPairs.R(q, S.Load(k + 2 * S.Count)), s2);
                s3 = S.MultiplyAdd(f, TPairs.R(q, S.Load(k + 3 * S.Count)), s3);
            }

            S.Store(scores + j, s0);
            S.Store(scores + j + S.Count, s1);
            S.Store(scores + j + 2 * S.Count, s2);
            S.Store(scores + j + 3 * S.Count, S.Mask(keys - j - 3 * S.Count), s3);
        }

        for (; j < padded; j += 2 * S.Count)
        {
            // An odd vector at the end is computed twice: cheaper than waiting for one chain of sums.
            var second = Math.Min(j + S.Count, padded - S.Count);
            V s0 = S.Zero, s1 = S.Zero;
            float* k = key + j, k1 = key + second;
            for (var d = 0; d < width; d++, k += padded, k1 += padded)
            {
                V q = S.Broadcast(query[d]), f = S.Broadcast(factors[d]);
                s0 = S.MultiplyAdd(f, TPairs.R(q, S.Load(k)), s0);
                s1 = S.MultiplyAdd(f, TPairs.R(q, S.Load(k1)), s1);
            }

            S.Store(scores + j, S.Mask(keys - j), s0);
            S.Store(scores + second, S.Mask(keys - second), s1);
        }
    }

    /// <summary>
    /// Of one query: querySums[d] = Σ_j ds_j u, keySums[d, j] += ds_j u, vSums[d] += ds_j r (lane by lane), u = r − r².
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SlopeRow<TPairs>(
        int padded, int width, float* query, float* key, float* dScores, float* querySums, float* keySums, float* vSums)
        where TPairs : struct, IPairs
    {
        for (var d = 0; d < width; d++, key += padded, keySums += padded, vSums += S.Count)
        {
            V q = S.Broadcast(query[d]), querySum = S.Zero, vSum = S.Load(vSums);
            for (var j = 0; j < padded; j += S.Count)
            {
                V ds = S.Load(dScores + j), r = TPairs.R(q, S.Load(key + j)), u = S.NegatedMultiplyAdd(r, r, r);
                querySum = S.MultiplyAdd(ds, u, querySum);
                S.Store(keySums + j, S.MultiplyAdd(ds, u, S.Load(keySums + j)));
                vSum = S.MultiplyAdd(ds, r, vSum);
            }

            S.Store(vSums, vSum);
            querySums[d] = S.SumLanes(querySum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float LargestSize(float* x, long count)
    {
        var max = S.Zero;
        for (long i = 0; i < count; i += S.Count)
        {
            var value = S.And(S.Mask((int)Math.Min(count - i, S.Count)), S.Load(x + i));
            max = S.Max(max, S.Max(value, S.Subtract(S.Zero, value)));
        }

        return S.MaxLanes(max);
    }

    private interface IPairs
    {
        static abstract V R(V query, V key);
    }

    private readonly struct SmallPairs : IPairs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V R(V query, V key) => S.Reciprocal(S.MultiplyAdd(query, key, S.Broadcast(1f)));
    }

    private readonly struct LargePairs : IPairs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V R(V query, V key)
        {
            var half = S.Broadcast(0.5f);
            return S.NegatedMultiplyAdd(half, VectorMath<S, V>.Tanh(S.Add(query, key)), half);
        }
    }

    private readonly struct ExpTwiceFunction : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply(V x) => VectorMath<S, V>.Exp(S.Add(x, x));
    }
}
