using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Verge.Tensors;

/// <remarks>
/// With r = 1 / (e^{2q} e^{2k} + 1): tanh(q + k) = 1 − 2r and its slope is 4 (r − r²). The exponentials are taken once per
/// row, so a pair costs a multiply-add and a reciprocal. Keys lie transposed, so that lanes are keys: nothing is summed
/// across lanes. Constants of a query's scores are left out, since a softmax does not see them. Forward, where all inputs are
/// moderate, four terms share one division. With p = e^{−2q} and k = e^{2k}, tanh(q + k) is 2 k / (p + k) − 1 as well as
/// 1 − 2 p / (p + k): two terms, one written either way, have as their sum but for a constant
/// 2 (v₀ k₀ k₁ + (v₀ − v₁) p₁ k₀ − v₁ p₀ p₁) / ((p₀ + k₀) (p₁ + k₁)), whose first and last products belong to a key or a query alone:
/// two multiplications a pair.
/// </remarks>
internal sealed unsafe partial class VectorKernels<S, V>
{
    /// <summary>Above this e^{2x} products lose their digits or overflow, and tanh itself is taken.</summary>
    private const float LargeInput = 20;

    /// <summary>Up to this a product of four (p + k) and its reciprocal stay normal numbers.</summary>
    private const float ModerateInput = 10;

    private const int QueryBlock = 8;

    /// <summary>Queries that share a load of keys.</summary>
    private const int FractionRows = 4;

    internal override void Bahdanau(
        int queries, int keys, int width, int valueWidth, float* query, float* key, float* v, float* value,
        float* weights, float* result, Arena scratch)
    {
        var largest = Math.Max(LargestSize(query, (long)queries * width), LargestSize(key, (long)keys * width));
        var fractions = width % 4 == 0 && largest <= ModerateInput;
        float* preparedQuery, preparedKey, factors;
        var large = false;
        if (fractions)
        {
            PrepareFractions(queries, keys, width, query, key, v, scratch, out preparedQuery, out preparedKey);
            factors = null;
        }
        else
        {
            large = PreparePairs(queries, keys, width, query, key, scratch, out preparedQuery, out preparedKey);
            factors = scratch.AllocateFloats(width);
            Scale(v, -2, factors, width);
        }

        int part = PaddedColumns(width / 2), padded = PaddedColumns(keys);
        var scores = scratch.AllocateFloats(FractionRows * padded);
        for (var i = 0; i < queries; i += QueryBlock)
        {
            var rows = Math.Min(QueryBlock, queries - i);
            for (var r = i; fractions && r < i + rows; r += FractionRows)
            {
                var some = Math.Min(FractionRows, i + rows - r);
                ScoreFractions(some, keys, width, preparedQuery + 4L * r * part, preparedKey, scores);
                for (var n = 0; n < some; n++)
                {
                    SoftmaxInto(scores + n * padded, padded, weights + (long)(r + n) * keys, keys);
                }
            }

            for (var r = i; !fractions && r < i + rows; r++)
            {
                var row = weights + (long)r * keys;
                if (large)
                {
                    ScoreRow<LargePairs>(keys, width, preparedQuery + (long)r * width, preparedKey, factors, row);
                }
                else
                {
                    ScoreRow<SmallPairs>(keys, width, preparedQuery + (long)r * width, preparedKey, factors, row);
                }

                Softmax(row, keys, 1);
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
        var large = LargestSize(query, (long)queries * width) > LargeInput || LargestSize(key, (long)keys * width) > LargeInput;
        preparedKey = TransposedKeys(keys, width, key, scratch);
        preparedQuery = query;
        if (!large)
        {
            preparedQuery = scratch.AllocateFloats((long)queries * width);
            Activate<ExpTwiceFunction>(query, preparedQuery, (long)queries * width);
            Activate<ExpTwiceFunction>(preparedKey, preparedKey, (long)width * PaddedColumns(keys));
        }

        return large;
    }

    /// <summary>[width, padded keys], zeros where there is none; and room for more rows.</summary>
    private float* TransposedKeys(int keys, int width, float* key, Arena scratch, int more = 0)
    {
        var padded = PaddedColumns(keys);
        var transposed = scratch.AllocateFloats((long)(width + more) * padded);
        if (padded > keys)
        {
            NativeMemory.Clear(transposed, (nuint)((long)width * padded * sizeof(float)));
        }

        TransposeInto(key, width, keys, width, transposed, padded);
        return transposed;
    }

    /// <summary>
    /// Column d and column d + width / 2 are a pair. Of a query, each padded to whole registers: p₀, p₁, 2 (v₀ − v₁) p₁ and −2 v₁ p₀ p₁
    /// of all pairs; of the keys k₀, k₁ and 2 v₀ k₀ k₁ of all pairs, [3 · width / 2, padded keys].
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PrepareFractions(
        int queries, int keys, int width, float* query, float* key, float* v, Arena scratch, out float* preparedQuery, out float* preparedKey)
    {
        var half = width / 2;
        var part = PaddedColumns(half);
        var padded = PaddedColumns(keys);
        preparedKey = TransposedKeys(keys, width, key, scratch, half);
        Activate<ExpTwiceFunction>(preparedKey, preparedKey, (long)width * padded);
        float* second = preparedKey + (long)half * padded, product = second + (long)half * padded;
        for (var d = 0; d < half; d++)
        {
            Scale(preparedKey + (long)d * padded, 2 * v[d], product + (long)d * padded, padded);
        }

        Multiply(product, second, product, (long)half * padded);
        var to = preparedQuery = scratch.AllocateFloats(4L * queries * part);
        var minusTwo = S.Broadcast(-2f);
        for (var i = 0; i < queries; i++, query += width, to += 3 * part)
        {
            for (var d = 0; d < half; d += S.Count, to += S.Count)
            {
                V v0 = S.Load(v + d), v1 = S.Load(v + half + d);
                V p0 = VectorMath<S, V>.Exp(S.Multiply(minusTwo, S.Load(query + d)));
                V p1 = VectorMath<S, V>.Exp(S.Multiply(minusTwo, S.Load(query + half + d)));
                V twice = S.Multiply(minusTwo, p1);
                S.Store(to, p0);
                S.Store(to + part, p1);
                S.Store(to + 2 * part, S.Multiply(S.Subtract(v1, v0), twice));
                S.Store(to + 3 * part, S.Multiply(S.Multiply(v1, p0), twice));
            }
        }
    }

    /// <summary>Scores [4, padded keys] of up to four queries, so that keys are loaded once for them; fewer repeat the last. Padding is never the largest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ScoreFractions(int queries, int keys, int width, float* query, float* key, float* scores)
    {
        var half = width / 2;
        long part = (half + S.Count - 1) / S.Count * S.Count, padded = (keys + S.Count - 1) / S.Count * S.Count;
        float* q1 = query + 4 * part * Math.Min(1, queries - 1), q2 = query + 4 * part * Math.Min(2, queries - 1), q3 = query + 4 * part * (queries - 1);
        for (var j = 0; j < padded; j += S.Count)
        {
            V s0 = S.Zero, s1 = S.Zero, s2 = S.Zero, s3 = S.Zero;
            float* first = key + j, other = first + half * padded, product = other + half * padded;
            for (var d = 0; d < half; d += 2)
            {
                V k0 = S.Load(first), k1 = S.Load(other), k01 = S.Load(product);
                V k2 = S.Load(first + padded), k3 = S.Load(other + padded), k23 = S.Load(product + padded);
                s0 = S.Add(s0, Fractions(query + d, part, k0, k1, k01, k2, k3, k23));
                s1 = S.Add(s1, Fractions(q1 + d, part, k0, k1, k01, k2, k3, k23));
                s2 = S.Add(s2, Fractions(q2 + d, part, k0, k1, k01, k2, k3, k23));
                s3 = S.Add(s3, Fractions(q3 + d, part, k0, k1, k01, k2, k3, k23));
                first += 2 * padded;
                other += 2 * padded;
                product += 2 * padded;
            }

            V mask = S.Mask(keys - j), lowest = S.Broadcast(float.MinValue);
            S.Store(scores + j, S.Select(mask, s0, lowest));
            S.Store(scores + j + padded, S.Select(mask, s1, lowest));
            S.Store(scores + j + 2 * padded, S.Select(mask, s2, lowest));
            S.Store(scores + j + 3 * padded, S.Select(mask, s3, lowest));
        }
    }

    /// <summary>Four terms: two pairs, brought over one denominator.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Fractions(float* q, long part, V k0, V k1, V k01, V k2, V k3, V k23)
    {
        V below01 = S.Multiply(S.Add(k0, S.Broadcast(q[0])), S.Add(k1, S.Broadcast(q[part])));
        V below23 = S.Multiply(S.Add(k2, S.Broadcast(q[1])), S.Add(k3, S.Broadcast(q[part + 1])));
        V above01 = S.MultiplyAdd(S.Broadcast(q[2 * part]), k0, S.Add(k01, S.Broadcast(q[3 * part])));
        V above23 = S.MultiplyAdd(S.Broadcast(q[2 * part + 1]), k2, S.Add(k23, S.Broadcast(q[3 * part + 1])));
        return S.Divide(S.MultiplyAdd(above01, below23, S.Multiply(above23, below01)), S.Multiply(below01, below23));
    }

    /// <summary>Softmax of a row in whole registers, whose padding is the lowest number; a masked store would hold up the loads that follow it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SoftmaxInto(float* scores, int padded, float* weights, int keys)
    {
        V largest = S.Load(scores), sum = S.Zero;
        for (var j = S.Count; j < padded; j += S.Count)
        {
            largest = S.Max(largest, S.Load(scores + j));
        }

        largest = S.Broadcast(S.MaxLanes(largest));
        for (var j = 0; j < padded; j += S.Count)
        {
            var e = VectorMath<S, V>.Exp(S.Subtract(S.Load(scores + j), largest));
            S.Store(scores + j, e);
            sum = S.Add(sum, e);
        }

        var factor = S.Broadcast(1 / S.SumLanes(sum));
        var last = padded - S.Count;
        for (var j = 0; j < last; j += S.Count)
        {
            S.Store(weights + j, S.Multiply(S.Load(scores + j), factor));
        }

        S.Store(weights + last, S.Mask(keys - last), S.Multiply(S.Load(scores + last), factor));
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

    /// <summary>The largest size of the elements; infinite where one is not a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float LargestSize(float* x, long count)
    {
        V max = S.Zero, poison = S.Zero;
        for (long i = 0; i < count; i += S.Count)
        {
            var value = S.And(S.Mask((int)Math.Min(count - i, S.Count)), S.Load(x + i));
            max = S.Max(max, S.Max(value, S.Subtract(S.Zero, value)));
            poison = S.MultiplyAdd(value, S.Zero, poison);
        }

        // A maximum forgets a NaN; 0 · NaN does not, nor 0 · ∞.
        return float.IsNaN(S.SumLanes(poison)) ? float.PositiveInfinity : S.MaxLanes(max);
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
