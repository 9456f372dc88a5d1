using System.Runtime.CompilerServices;

namespace Verge.Tensors;

internal sealed unsafe partial class VectorKernels<S, V>
{
    /// <remarks>
    /// Every sum waits for the state before it, so that latency counts: r and n's hidden part are multiplied first, and r's function
    /// runs while z is multiplied.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void GruSequence(int steps, int width, float* gates, float* packedHidden, float* previous, float* states)
    {
        if (width % PanelWidth != 0)
        {
            base.GruSequence(steps, width, gates, packedHidden, previous, states);
            return;
        }

        var gate = width * width;
        for (var step = 0; step < steps; step++, gates += 4 * width)
        {
            for (var j = 0; j < width; j += PanelWidth)
            {
                float* g = gates + j, panel = packedHidden + j * width;
                V r0 = S.Load(g + width), r1 = S.Load(g + width + S.Count);
                V z0 = S.Load(g + 2 * width), z1 = S.Load(g + 2 * width + S.Count);
                V h0 = S.Load(g + 3 * width), h1 = S.Load(g + 3 * width + S.Count);
                V before0 = S.Zero, before1 = S.Zero;
                if (previous != null)
                {
                    float* r = panel, h = panel + 2 * gate;
                    for (var p = 0; p < width; p++, r += PanelWidth, h += PanelWidth)
                    {
                        var a = S.Broadcast(previous[p]);
                        r0 = S.MultiplyAdd(a, S.Load(r), r0);
                        r1 = S.MultiplyAdd(a, S.Load(r + S.Count), r1);
                        h0 = S.MultiplyAdd(a, S.Load(h), h0);
                        h1 = S.MultiplyAdd(a, S.Load(h + S.Count), h1);
                    }

                    before0 = S.Load(previous + j);
                    before1 = S.Load(previous + j + S.Count);
                }

                r0 = VectorMath<S, V>.Sigmoid(r0);
                r1 = VectorMath<S, V>.Sigmoid(r1);
                var z = panel + gate;
                for (var p = 0; p < width && previous != null; p++, z += PanelWidth)
                {
                    var a = S.Broadcast(previous[p]);
                    z0 = S.MultiplyAdd(a, S.Load(z), z0);
                    z1 = S.MultiplyAdd(a, S.Load(z + S.Count), z1);
                }

                V n0 = VectorMath<S, V>.Tanh(S.MultiplyAdd(r0, h0, S.Load(g)));
                V n1 = VectorMath<S, V>.Tanh(S.MultiplyAdd(r1, h1, S.Load(g + S.Count)));
                z0 = VectorMath<S, V>.Sigmoid(z0);
                z1 = VectorMath<S, V>.Sigmoid(z1);
                S.Store(states + j, S.MultiplyAdd(z0, S.Subtract(before0, n0), n0));
                S.Store(states + j + S.Count, S.MultiplyAdd(z1, S.Subtract(before1, n1), n1));
                S.Store(g, n0);
                S.Store(g + S.Count, n1);
                S.Store(g + width, r0);
                S.Store(g + width + S.Count, r1);
                S.Store(g + 2 * width, z0);
                S.Store(g + 2 * width + S.Count, z1);
                S.Store(g + 3 * width, h0);
                S.Store(g + 3 * width + S.Count, h1);
            }

            previous = states;
            states += width;
        }
    }

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
