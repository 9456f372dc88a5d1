using System.Numerics;
using System.Runtime.InteropServices;

namespace Verge.NeuralNetworks;

/// <summary>Adagrad's update of one run of numbers: a whole dense parameter, or one row of a sparse one.</summary>
/// <param name="StepSize">The decayed learning rate.</param>
/// <param name="Epsilon">Added to the root of the sum.</param>
/// <param name="WeightDecay">L2 penalty: this times the value is added to the gradient.</param>
internal readonly record struct AdagradKernel(float StepSize, float Epsilon, float WeightDecay)
{
    // The same arithmetic at every vector width: see AdamKernel.
    public void Update(Span<float> value, ReadOnlySpan<float> gradient, Span<float> sum)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(value);
        var gradients = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        var sums = MemoryMarshal.Cast<float, Vector<float>>(sum);
        var (step, epsilon, decay) = (new Vector<float>(StepSize), new Vector<float>(Epsilon), new Vector<float>(WeightDecay));
        for (var i = 0; i < vectors.Length && i < gradients.Length && i < sums.Length; i++)
        {
            var g = gradients[i] + (decay * vectors[i]);
            sums[i] += g * g;
            vectors[i] -= step * (g / (Vector.SquareRoot(sums[i]) + epsilon));
        }

        for (var i = vectors.Length * Vector<float>.Count; i < value.Length; i++)
        {
            var g = gradient[i] + (WeightDecay * value[i]);
            sum[i] += g * g;
            value[i] -= StepSize * (g / (MathF.Sqrt(sum[i]) + Epsilon));
        }
    }
}
