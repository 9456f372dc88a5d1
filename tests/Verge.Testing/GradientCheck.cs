using System.Globalization;
using Verge.Tensors;
using Xunit.Sdk;

namespace Verge.Testing;

/// <summary>Compares gradients of a tape with numerical ones.</summary>
public static class GradientCheck
{
    /// <summary>
    /// Takes L = Σ w ⊙ forward(tape) with fixed random w and compares dL/dparameter with a four-point central difference
    /// (error O(h⁴), summed in double) for every element of every parameter, or a spread of at most
    /// <paramref name="perParameter"/> of them. The error allowed is tolerance · max(1, largest gradient of that parameter).
    /// </summary>
    /// <param name="parameters">What to differentiate by; put inputs here too.</param>
    /// <param name="forward">Builds the output from parameters on the given tape; called many times.</param>
    /// <param name="tolerance">Relative to the parameter's largest gradient.</param>
    /// <param name="step">h of the difference; smaller where the function has kinks nearby.</param>
    /// <param name="perParameter">Elements checked of each parameter.</param>
    /// <param name="tapes">Makes a tape, recording or not; null for the default.</param>
    public static void Run(
        ParameterSet parameters, Func<Tape, Variable> forward, double tolerance = 1e-3, float step = 0.02f, int perParameter = 64,
        Func<bool, Tape>? tapes = null)
    {
        tapes ??= recording => new Tape(parameters, new TapeOptions { Recording = recording });
        using var tape = tapes(true);
        using var plain = tapes(false);
        var output = forward(tape);
        var weights = Weights(output.Shape.Count);
        tape.Backward(output, weights);
        foreach (var parameter in parameters)
        {
            var analytic = DenseGradient(tape, parameter);
            var largest = Math.Max(1, analytic.Select(g => Math.Abs((double)g)).DefaultIfEmpty(0).Max());
            var stride = Math.Max(1, parameter.Count / perParameter);
            for (var i = 0; i < parameter.Count; i += stride)
            {
                var numeric = Numeric(plain, forward, parameter, i, step, weights);
                if (!(Math.Abs(numeric - analytic[i]) <= tolerance * largest))
                {
                    throw new XunitException(string.Create(
                        CultureInfo.InvariantCulture, $"Gradient of {parameter} at {i}: numeric {numeric:G6}, backward {analytic[i]:G6}."));
                }
            }
        }
    }

    /// <summary>A parameter's gradient as a dense array; rows of a sparse one are added up.</summary>
    public static float[] DenseGradient(Tape tape, Parameter parameter) => DenseGradient(tape.Gradients, parameter);

    /// <inheritdoc cref="DenseGradient(Tape, Parameter)"/>
    public static float[] DenseGradient(GradientBuffer gradients, Parameter parameter)
    {
        if (!parameter.IsSparse)
        {
            return gradients.Dense(parameter).ToArray();
        }

        var result = new float[parameter.Count];
        var rows = gradients.SparseRows(parameter);
        var values = gradients.SparseValues(parameter);
        for (var i = 0; i < rows.Length; i++)
        {
            for (var c = 0; c < parameter.Columns; c++)
            {
                result[rows[i] * parameter.Columns + c] += values[i * parameter.Columns + c];
            }
        }

        return result;
    }

    /// <summary>Adds a parameter of seeded values, uniform in ±range, none nearer to zero than range / 20 (kinks).</summary>
    public static Parameter AddRandom(this ParameterSet parameters, string name, ReadOnlySpan<int> dimensions, int seed, float range = 1, bool sparse = false)
    {
        var parameter = parameters.Add(name, dimensions, sparse);
        var random = new Random(seed);
        foreach (ref var element in parameter.Value)
        {
            var size = range * (0.05f + 0.95f * random.NextSingle());
            element = random.Next(2) == 0 ? size : -size;
        }

        return parameter;
    }

    private static double Numeric(Tape tape, Func<Tape, Variable> forward, Parameter parameter, int index, float step, float[] weights)
    {
        var near = Loss(tape, forward, parameter, index, step, weights) - Loss(tape, forward, parameter, index, -step, weights);
        var far = Loss(tape, forward, parameter, index, 2 * step, weights) - Loss(tape, forward, parameter, index, -2 * step, weights);
        return (8 * near - far) / (12 * (double)step);
    }

    private static double Loss(Tape tape, Func<Tape, Variable> forward, Parameter parameter, int index, float shift, float[] weights)
    {
        var before = parameter.Value[index];
        parameter.Value[index] = before + shift;
        tape.Reset();
        var value = forward(tape).Value;
        var loss = 0.0;
        for (var i = 0; i < value.Length; i++)
        {
            loss += (double)value[i] * weights[i];
        }

        parameter.Value[index] = before;
        return loss;
    }

    private static float[] Weights(int count)
    {
        var random = new Random(count + 17);
        var weights = new float[count];
        for (var i = 0; i < count; i++)
        {
            weights[i] = 2 * random.NextSingle() - 1;
        }

        return weights;
    }
}
