using System.Runtime.CompilerServices;

namespace Verge.Tensors;

internal sealed unsafe partial class VectorKernels<S, V>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void GruStep(int rows, int width, float* gates, float* previous, float* state)
    {
        var tail = S.Mask(width % S.Count);
        for (var i = 0; i < rows; i++, gates += 4 * width, state += width)
        {
            for (var j = 0; j < width; j += S.Count)
            {
                var g = gates + j;
                var r = VectorMath<S, V>.Sigmoid(S.Load(g + width));
                var z = VectorMath<S, V>.Sigmoid(S.Load(g + 2 * width));
                var n = VectorMath<S, V>.Tanh(S.MultiplyAdd(r, S.Load(g + 3 * width), S.Load(g)));
                var before = previous == null ? S.Zero : S.Load(previous + j);
                var h = S.MultiplyAdd(z, S.Subtract(before, n), n);
                if (j + S.Count <= width)
                {
                    S.Store(g, n);
                    S.Store(g + width, r);
                    S.Store(g + 2 * width, z);
                    S.Store(state + j, h);
                }
                else
                {
                    S.Store(g, tail, n);
                    S.Store(g + width, tail, r);
                    S.Store(g + 2 * width, tail, z);
                    S.Store(state + j, tail, h);
                }
            }

            previous = previous == null ? null : previous + width;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void GruStepBackward(
        int rows, int width, float* gates, float* previous, float* dState, float* carry, float* dGates)
    {
        var tail = S.Mask(width % S.Count);
        for (var i = 0; i < rows; i++, gates += 4 * width, dGates += 4 * width, carry += width, dState += width)
        {
            for (var j = 0; j < width; j += S.Count)
            {
                float* g = gates + j, d = dGates + j;
                V n = S.Load(g), r = S.Load(g + width), z = S.Load(g + 2 * width), hn = S.Load(g + 3 * width);
                var before = previous == null ? S.Zero : S.Load(previous + j);
                var dh = S.Add(S.Load(carry + j), S.Load(dState + j));
                var throughZ = S.Multiply(dh, z);
                var dn = S.Multiply(S.Subtract(dh, throughZ), S.NegatedMultiplyAdd(n, n, S.Broadcast(1f)));
                var dz = S.Multiply(S.Multiply(dh, S.Subtract(before, n)), S.NegatedMultiplyAdd(z, z, z));
                var dr = S.Multiply(S.Multiply(dn, hn), S.NegatedMultiplyAdd(r, r, r));
                if (j + S.Count <= width)
                {
                    S.Store(carry + j, throughZ);
                    S.Store(d, dn);
                    S.Store(d + width, dr);
                    S.Store(d + 2 * width, dz);
                    S.Store(d + 3 * width, S.Multiply(dn, r));
                }
                else
                {
                    S.Store(carry + j, tail, throughZ);
                    S.Store(d, tail, dn);
                    S.Store(d + width, tail, dr);
                    S.Store(d + 2 * width, tail, dz);
                    S.Store(d + 3 * width, tail, S.Multiply(dn, r));
                }
            }

            previous = previous == null ? null : previous + width;
        }
    }
}
