using System.Runtime.CompilerServices;

namespace Verge.Tensors;

internal sealed unsafe partial class VectorKernels<S, V>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Softmax(float* row, int count, float scale)
    {
        var factor = S.Broadcast(scale);
        var max = S.Broadcast(Max(row, count));
        var sum = S.Zero;
        var i = 0;
        for (; i <= count - S.Count; i += S.Count)
        {
            var e = VectorMath<S, V>.Exp(S.Multiply(S.Subtract(S.Load(row + i), max), factor));
            S.Store(row + i, e);
            sum = S.Add(sum, e);
        }

        if (i < count)
        {
            var mask = S.Mask(count - i);
            var e = S.And(mask, VectorMath<S, V>.Exp(S.Multiply(S.Subtract(S.Load(row + i), max), factor)));
            S.Store(row + i, mask, e);
            sum = S.Add(sum, e);
        }

        Scale(row, 1 / S.SumLanes(sum), row, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override float LogSumExp(float* row, int count)
    {
        var largest = Max(row, count);
        var max = S.Broadcast(largest);
        var sum = S.Zero;
        var i = 0;
        for (; i <= count - S.Count; i += S.Count)
        {
            sum = S.Add(sum, VectorMath<S, V>.Exp(S.Subtract(S.Load(row + i), max)));
        }

        if (i < count)
        {
            sum = S.Add(sum, S.And(S.Mask(count - i), VectorMath<S, V>.Exp(S.Subtract(S.Load(row + i), max))));
        }

        return largest + MathF.Log(S.SumLanes(sum));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void ExpScaled(float* row, float shift, float factor, int count)
    {
        V s = S.Broadcast(shift), f = S.Broadcast(factor);
        var i = 0;
        for (; i <= count - S.Count; i += S.Count)
        {
            S.Store(row + i, S.Multiply(f, VectorMath<S, V>.Exp(S.Subtract(S.Load(row + i), s))));
        }

        if (i < count)
        {
            S.Store(row + i, S.Mask(count - i), S.Multiply(f, VectorMath<S, V>.Exp(S.Subtract(S.Load(row + i), s))));
        }
    }

    internal override void SoftmaxBackward(float* weights, float* dWeights, float* dScores, float scale, int rows, int columns, int ld)
    {
        for (long r = 0; r < rows; r++, weights += columns, dWeights += columns, dScores += ld)
        {
            SoftmaxBackward(weights, dWeights, dScores, scale, Dot(weights, dWeights, columns), columns, ld);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void LayerNorm(float* x, float* gamma, float* beta, float eps, float* y, float* stats, int rows, int columns)
    {
        var whole = columns - columns % S.Count;
        var tail = S.Mask(columns - whole);
        for (var r = 0; r < rows; r++, x += columns, y += columns)
        {
            var mean = Sum(x, columns) / columns;
            var center = S.Broadcast(mean);
            var squares = S.Zero;
            for (var c = 0; c < whole; c += S.Count)
            {
                var d = S.Subtract(S.Load(x + c), center);
                squares = S.MultiplyAdd(d, d, squares);
            }

            if (whole < columns)
            {
                var d = S.And(tail, S.Subtract(S.Load(x + whole), center));
                squares = S.MultiplyAdd(d, d, squares);
            }

            var inverse = 1 / MathF.Sqrt(S.SumLanes(squares) / columns + eps);
            var factor = S.Broadcast(inverse);
            for (var c = 0; c < columns; c += S.Count)
            {
                var normalized = S.Multiply(S.Subtract(S.Load(x + c), center), factor);
                Put(y + c, S.MultiplyAdd(normalized, S.Load(gamma + c), S.Load(beta + c)), tail, c == whole);
            }

            if (stats != null)
            {
                stats[2L * r] = mean;
                stats[2L * r + 1] = inverse;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void LayerNormBackward(
        float* x, float* gamma, float* stats, float* dy, float* dx, float* dgamma, float* dbeta, int rows, int columns)
    {
        var whole = columns - columns % S.Count;
        var tail = S.Mask(columns - whole);
        for (long r = 0; r < rows; r++, x += columns, dy += columns)
        {
            V mean = S.Broadcast(stats[2 * r]), inverse = S.Broadcast(stats[2 * r + 1]);
            V sumG = S.Zero, sumGx = S.Zero;
            for (var c = 0; c < columns; c += S.Count)
            {
                var normalized = S.Multiply(S.Subtract(S.Load(x + c), mean), inverse);
                var slope = S.Load(dy + c);
                var g = S.Multiply(slope, S.Load(gamma + c));
                if (c == whole)
                {
                    g = S.And(tail, g);
                    normalized = S.And(tail, normalized);
                }

                sumG = S.Add(sumG, g);
                sumGx = S.MultiplyAdd(g, normalized, sumGx);
                if (dgamma != null)
                {
                    Put(dgamma + c, S.MultiplyAdd(slope, normalized, S.Load(dgamma + c)), tail, c == whole);
                }

                if (dbeta != null)
                {
                    Put(dbeta + c, S.Add(slope, S.Load(dbeta + c)), tail, c == whole);
                }
            }

            if (dx == null)
            {
                continue;
            }

            V meanG = S.Broadcast(S.SumLanes(sumG) / columns), meanGx = S.Broadcast(S.SumLanes(sumGx) / columns);
            for (var c = 0; c < columns; c += S.Count)
            {
                var normalized = S.Multiply(S.Subtract(S.Load(x + c), mean), inverse);
                var g = S.Multiply(S.Load(dy + c), S.Load(gamma + c));
                var centered = S.NegatedMultiplyAdd(normalized, meanGx, S.Subtract(g, meanG));
                Put(dx + c, S.MultiplyAdd(centered, inverse, S.Load(dx + c)), tail, c == whole);
            }

            dx += columns;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SoftmaxBackward(float* weights, float* dWeights, float* dScores, float scale, float mean, int columns, int ld)
    {
        V m = S.Broadcast(mean), f = S.Broadcast(scale);
        for (var c = 0; c < columns; c += S.Count)
        {
            var mask = S.Mask(columns - c);
            var d = S.And(mask, S.Multiply(S.Multiply(S.Load(weights + c), f), S.Subtract(S.Load(dWeights + c), m)));
            if (c + S.Count <= ld)
            {
                S.Store(dScores + c, d);
            }
            else
            {
                S.Store(dScores + c, mask, d);
            }
        }
    }

    /// <summary>Whole registers are stored whole: a masked store is not forwarded to the load that follows it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* target, V value, V mask, bool masked)
    {
        if (masked)
        {
            S.Store(target, mask, value);
        }
        else
        {
            S.Store(target, value);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Max(float* row, int count)
    {
        var max = S.Broadcast(*row);
        var i = 0;
        for (; i <= count - S.Count; i += S.Count)
        {
            max = S.Max(max, S.Load(row + i));
        }

        if (i < count)
        {
            max = S.Max(max, S.Select(S.Mask(count - i), S.Load(row + i), max));
        }

        return S.MaxLanes(max);
    }
}
