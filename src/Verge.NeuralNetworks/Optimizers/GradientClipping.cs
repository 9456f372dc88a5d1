using System.Numerics.Tensors;
using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>Bounds the size of a step.</summary>
public static class GradientClipping
{
    // Squares are summed in single precision within a run of this length and in double between runs.
    private const int Run = 4096;

    /// <summary>
    /// Scales all gradients by maximum / (norm + 1e-6) where their joint Euclidean norm exceeds the maximum, as
    /// <c>torch.nn.utils.clip_grad_norm_</c> does.
    /// </summary>
    /// <param name="gradients">Gradients with unique sparse rows (as <see cref="GradientReducer"/> leaves them): duplicates would be counted apart.</param>
    /// <param name="maximum">The largest norm let through, above 0.</param>
    /// <returns>The norm before clipping. If it is not finite, nothing was changed.</returns>
    public static double ByGlobalNorm(GradientBuffer gradients, double maximum)
    {
        Check.Positive(maximum, nameof(maximum));
        var norm = GlobalNorm(gradients);
        var factor = (float)(maximum / (norm + 1e-6));
        if (!(factor < 1) || !double.IsFinite(norm))
        {
            return norm;
        }

        var parameters = gradients.Parameters;
        for (var p = 0; p < parameters.Count; p++)
        {
            var values = Values(gradients, parameters[p]);
            TensorPrimitives.Multiply(values, factor, values);
        }

        return norm;
    }

    /// <summary>The joint Euclidean norm of all gradients.</summary>
    public static double GlobalNorm(GradientBuffer gradients)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        var sum = 0.0;
        var parameters = gradients.Parameters;
        for (var p = 0; p < parameters.Count; p++)
        {
            ReadOnlySpan<float> rest = Values(gradients, parameters[p]);
            while (!rest.IsEmpty)
            {
                var run = rest[..Math.Min(Run, rest.Length)];
                sum += TensorPrimitives.SumOfSquares(run);
                rest = rest[run.Length..];
            }
        }

        return Math.Sqrt(sum);
    }

    private static Span<float> Values(GradientBuffer gradients, Parameter parameter) =>
        parameter.IsSparse ? gradients.SparseValues(parameter) : gradients.Dense(parameter);
}
