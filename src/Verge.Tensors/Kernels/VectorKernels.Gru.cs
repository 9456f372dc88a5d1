using System.Runtime.CompilerServices;

namespace Verge.Tensors;

internal sealed unsafe partial class VectorKernels<S, V>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void GruStep(int rows, int width, float** gates, float* hidden, float* state, float** output)
    {
        for (var i = 0; i < rows; i++, hidden += 3 * width, state += width)
        {
            float* g = gates[i], y = output[i];
            var j = 0;
            for (; j <= width - S.Count; j += S.Count)
            {
                var (r, z, n, hn, h) = Cell(g + j, hidden + j, state + j, width);
                S.Store(g + j, r);
                S.Store(g + width + j, z);
                S.Store(g + 2 * width + j, n);
                S.Store(g + 3 * width + j, hn);
                S.Store(state + j, h);
                S.Store(y + j, h);
            }

            if (j < width)
            {
                var mask = S.Mask(width - j);
                var (r, z, n, hn, h) = Cell(g + j, hidden + j, state + j, width);
                S.Store(g + j, mask, r);
                S.Store(g + width + j, mask, z);
                S.Store(g + 2 * width + j, mask, n);
                S.Store(g + 3 * width + j, mask, hn);
                S.Store(state + j, mask, h);
                S.Store(y + j, mask, h);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void GruStepBackward(
        int rows, int width, float** gates, float** dOutput, float** previous, float* carry, float* packed)
    {
        for (var i = 0; i < rows; i++, carry += width, packed += 3 * width)
        {
            float* g = gates[i], before = previous[i], dy = dOutput[i];
            for (var j = 0; j < width; j += S.Count)
            {
                V r = S.Load(g + j), z = S.Load(g + width + j), n = S.Load(g + 2 * width + j), hn = S.Load(g + 3 * width + j);
                var h = before == null ? S.Zero : S.Load(before + j);
                var dh = S.Add(S.Load(carry + j), S.Load(dy + j));
                var dhz = S.Multiply(dh, z);
                var dn = S.Multiply(S.Subtract(dh, dhz), S.NegatedMultiplyAdd(n, n, S.Broadcast(1f)));
                var dz = S.Multiply(S.Multiply(dh, S.Subtract(h, n)), S.NegatedMultiplyAdd(z, z, z));
                var dhn = S.Multiply(dn, r);
                var dr = S.Multiply(S.Multiply(dn, hn), S.NegatedMultiplyAdd(r, r, r));
                if (j + S.Count <= width)
                {
                    S.Store(carry + j, dhz);
                    S.Store(g + j, dr);
                    S.Store(g + width + j, dz);
                    S.Store(g + 2 * width + j, dn);
                    S.Store(g + 3 * width + j, dhn);
                    S.Store(packed + j, dr);
                    S.Store(packed + width + j, dz);
                    S.Store(packed + 2 * width + j, dhn);
                }
                else
                {
                    var mask = S.Mask(width - j);
                    S.Store(carry + j, mask, dhz);
                    S.Store(g + j, mask, dr);
                    S.Store(g + width + j, mask, dz);
                    S.Store(g + 2 * width + j, mask, dn);
                    S.Store(g + 3 * width + j, mask, dhn);
                    S.Store(packed + j, mask, dr);
                    S.Store(packed + width + j, mask, dz);
                    S.Store(packed + 2 * width + j, mask, dhn);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (V R, V Z, V N, V Hn, V H) Cell(float* gates, float* hidden, float* state, int width)
    {
        var r = VectorMath<S, V>.Sigmoid(S.Add(S.Load(gates), S.Load(hidden)));
        var z = VectorMath<S, V>.Sigmoid(S.Add(S.Load(gates + width), S.Load(hidden + width)));
        var hn = S.Load(hidden + 2 * width);
        var n = VectorMath<S, V>.Tanh(S.MultiplyAdd(r, hn, S.Load(gates + 2 * width)));
        return (r, z, n, hn, S.MultiplyAdd(z, S.Subtract(S.Load(state), n), n));
    }
}
