using System.Numerics;
using System.Runtime.InteropServices;

namespace Verge.NeuralNetworks;

/// <summary>Adam's update of one run of numbers: a whole dense parameter, or one row of a sparse one.</summary>
internal readonly struct AdamKernel
{
    /// <summary>β₁ and 1 − β₁ (taken in double: 1 − 0.999f is wrong in its fifth digit), then the same of β₂.</summary>
    public required (float Keep, float Add) First { get; init; }

    /// <inheritdoc cref="First"/>
    public required (float Keep, float Add) Second { get; init; }

    /// <summary>What √v is multiplied by: 1/√(1 − β₂ᵗ), or 1 where that is part of <see cref="StepSize"/>.</summary>
    public required float RootScale { get; init; }

    /// <summary>Added to the scaled root.</summary>
    public required float Epsilon { get; init; }

    /// <summary>What m / (√v · scale + ε) is multiplied by.</summary>
    public required float StepSize { get; init; }

    /// <summary>L2 penalty: this times the value is added to the gradient.</summary>
    public required float WeightDecay { get; init; }

    // Square root and division are exactly rounded and nothing is fused, so that the width of a vector does not change
    // the result: the tail is the same arithmetic as the body.
    public void Update(Span<float> value, ReadOnlySpan<float> gradient, Span<float> first, Span<float> second)
    {
        var values = MemoryMarshal.Cast<float, Vector<float>>(value);
        var gradients = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        var firsts = MemoryMarshal.Cast<float, Vector<float>>(first);
        var seconds = MemoryMarshal.Cast<float, Vector<float>>(second);
        var (keep1, add1) = (new Vector<float>(First.Keep), new Vector<float>(First.Add));
        var (keep2, add2) = (new Vector<float>(Second.Keep), new Vector<float>(Second.Add));
        var (root, epsilon) = (new Vector<float>(RootScale), new Vector<float>(Epsilon));
        var (step, decay) = (new Vector<float>(StepSize), new Vector<float>(WeightDecay));
        for (var i = 0; i < values.Length && i < gradients.Length && i < firsts.Length && i < seconds.Length; i++)
        {
            var g = gradients[i] + (decay * values[i]);
            var m = (keep1 * firsts[i]) + (add1 * g);
            var v = (keep2 * seconds[i]) + (add2 * (g * g));
            firsts[i] = m;
            seconds[i] = v;
            values[i] -= step * (m / ((Vector.SquareRoot(v) * root) + epsilon));
        }

        for (var i = values.Length * Vector<float>.Count; i < value.Length; i++)
        {
            var g = gradient[i] + (WeightDecay * value[i]);
            first[i] = (First.Keep * first[i]) + (First.Add * g);
            second[i] = (Second.Keep * second[i]) + (Second.Add * (g * g));
            value[i] -= StepSize * (first[i] / ((MathF.Sqrt(second[i]) * RootScale) + Epsilon));
        }
    }
}
