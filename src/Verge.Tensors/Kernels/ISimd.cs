namespace Verge.Tensors;

/// <summary>
/// The instructions the vector kernels are written in, once for all widths: the JIT compiles a kernel for each
/// implementation and inlines every call.
/// </summary>
/// <typeparam name="V">The register type.</typeparam>
internal unsafe interface ISimd<V>
    where V : struct
{
    static abstract SimdLevel Level { get; }

    /// <summary>Floats a register.</summary>
    static abstract int Count { get; }

    /// <summary>Rows of the main product tile: as many as leave registers for two columns of vectors.</summary>
    static abstract bool TallTile { get; }

    static abstract V Zero { get; }

    static abstract V Broadcast(float value);

    static abstract V Load(float* source);

    static abstract void Store(float* target, V value);

    /// <summary>All bits set in the first lanes.</summary>
    static abstract V Mask(int lanes);

    static abstract void Store(float* target, V mask, V value);

    static abstract V And(V a, V b);

    static abstract V Add(V a, V b);

    static abstract V Subtract(V a, V b);

    static abstract V Multiply(V a, V b);

    static abstract V Divide(V a, V b);

    static abstract V Sqrt(V a);

    /// <summary>a · b + c with one rounding.</summary>
    static abstract V MultiplyAdd(V a, V b, V c);

    /// <summary>c − a · b with one rounding.</summary>
    static abstract V NegatedMultiplyAdd(V a, V b, V c);

    /// <summary>The second operand where either is NaN.</summary>
    static abstract V Max(V a, V b);

    /// <summary>The second operand where either is NaN.</summary>
    static abstract V Min(V a, V b);

    static abstract V Round(V a);

    /// <summary>1 / a to about 1e-7 relative, from the machine's estimate and a Newton step.</summary>
    static abstract V Reciprocal(V a);

    /// <summary>a · 2^exponent for whole exponents in −126 … 127.</summary>
    static abstract V ScaleByPowerOfTwo(V a, V exponent);

    /// <summary>All bits set where a &gt; b.</summary>
    static abstract V Greater(V a, V b);

    /// <summary>ifTrue where the mask's bits are set, else ifFalse.</summary>
    static abstract V Select(V mask, V ifTrue, V ifFalse);

    static abstract float SumLanes(V a);

    static abstract float MaxLanes(V a);

    /// <summary>All bits set where the element (first + lane) is kept by dropout; see <see cref="Kernels.DropHash"/>.</summary>
    static abstract V KeepMask(uint first, ulong seed, uint threshold);
}
