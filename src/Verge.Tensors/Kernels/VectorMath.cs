using System.Runtime.CompilerServices;

namespace Verge.Tensors;

/// <summary>
/// Elementary functions on registers, each to about 2e-7 relative. e^x: x = n ln 2 + r with |r| ≤ ln 2 / 2, then
/// e^r − 1 = r + r² q(r) with q a degree-4 interpolation at Chebyshev nodes. NaN stays NaN.
/// </summary>
internal static class VectorMath<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    /// <summary>e^x; x is clamped to ±87.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Exp(V x)
    {
        x = S.Max(S.Broadcast(-87f), S.Min(S.Broadcast(87f), x));
        var reduced = ReducedExpMinusOne(x, out var exponent);
        return S.ScaleByPowerOfTwo(S.Add(reduced, S.Broadcast(1f)), exponent);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Sigmoid(V x)
    {
        var one = S.Broadcast(1f);
        return S.Divide(one, S.Add(one, Exp(S.Subtract(S.Zero, x))));
    }

    /// <summary>tanh x = m / (m + 2) with m = e^{2x} − 1, which keeps its digits near zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Tanh(V x)
    {
        x = S.Max(S.Broadcast(-10f), S.Min(S.Broadcast(10f), x));
        var reduced = ReducedExpMinusOne(S.Add(x, x), out var exponent);
        var power = S.ScaleByPowerOfTwo(S.Broadcast(1f), exponent);
        var m = S.MultiplyAdd(power, reduced, S.Subtract(power, S.Broadcast(1f)));
        return S.Divide(m, S.Add(m, S.Broadcast(2f)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ReducedExpMinusOne(V x, out V exponent)
    {
        exponent = S.Round(S.Multiply(x, S.Broadcast(1.44269502f)));

        // ln 2 in two parts, so that n ln 2 is exact in the first.
        var r = S.NegatedMultiplyAdd(exponent, S.Broadcast(0.693359375f), x);
        r = S.NegatedMultiplyAdd(exponent, S.Broadcast(-0.000212194442f), r);
        var q = S.MultiplyAdd(S.Broadcast(0.00139262131f), r, S.Broadcast(0.00836320315f));
        q = S.MultiplyAdd(q, r, S.Broadcast(0.0416665561f));
        q = S.MultiplyAdd(q, r, S.Broadcast(0.166665763f));
        q = S.MultiplyAdd(q, r, S.Broadcast(0.5f));
        return S.MultiplyAdd(S.Multiply(r, r), q, r);
    }
}
