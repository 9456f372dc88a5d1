using System.Collections.Immutable;

namespace Verge.Features;

/// <summary>Brings raw scores (EdgeRec p7) to mean 0 and deviation 1 of the training values.</summary>
public sealed class ScoreScaling
{
    /// <summary>Scaled scores stay within ± this: one odd price must not drown the other inputs.</summary>
    public const float Limit = 10;

    private readonly float[] _mean;
    private readonly float[] _inverse;

    /// <summary>A scaling with known moments.</summary>
    /// <exception cref="FeatureException">Lists of different lengths, a moment that is not finite, a deviation that is not positive.</exception>
    public ScoreScaling(ImmutableArray<string> names, ImmutableArray<float> mean, ImmutableArray<float> deviation)
    {
        if (names.IsDefault || mean.IsDefault || deviation.IsDefault || mean.Length != names.Length || deviation.Length != names.Length)
        {
            throw new FeatureException("score scaling", "lists of different lengths", "one mean and one deviation a score");
        }

        for (var i = 0; i < names.Length; i++)
        {
            if (!float.IsFinite(mean[i]))
            {
                throw new FeatureException($"mean of {names[i]}", mean[i], "a finite number");
            }

            if (!float.IsFinite(deviation[i]) || deviation[i] <= 0)
            {
                throw new FeatureException($"deviation of {names[i]}", deviation[i], "a positive finite number");
            }
        }

        (Names, Mean, Deviation) = (names, mean, deviation);
        _mean = mean.AsSpan().ToArray();
        _inverse = deviation.AsSpan().ToArray();
        foreach (ref var inverse in _inverse.AsSpan())
        {
            inverse = 1 / inverse;
        }
    }

    /// <summary>The scores' names, in order.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>The training means.</summary>
    public ImmutableArray<float> Mean { get; }

    /// <summary>The training deviations; 1 for a score that never varied.</summary>
    public ImmutableArray<float> Deviation { get; }

    /// <summary>Scales one candidate's scores.</summary>
    /// <param name="raw">One raw score a name; or empty where an item came without scores: then all are 0, the mean.</param>
    /// <param name="output">One scaled score a name.</param>
    /// <exception cref="FeatureException">Wrong count, NaN or infinite.</exception>
    public void Scale(ReadOnlySpan<float> raw, Span<float> output)
    {
        if (raw.IsEmpty)
        {
            output[.._mean.Length].Clear();
            return;
        }

        if (raw.Length != _mean.Length)
        {
            throw new FeatureException("scores", $"{raw.Length} values", $"{_mean.Length} ({string.Join(", ", Names)})");
        }

        for (var i = 0; i < raw.Length; i++)
        {
            if (!float.IsFinite(raw[i]))
            {
                throw new FeatureException(Names[i], raw[i], "a finite number");
            }

            output[i] = Math.Clamp((raw[i] - _mean[i]) * _inverse[i], -Limit, Limit);
        }
    }

    /// <summary>Scaling that changes nothing, apart from the limit.</summary>
    public static ScoreScaling Identity(ImmutableArray<string> names) =>
        new(names, [.. names.Select(_ => 0f)], [.. names.Select(_ => 1f)]);
}
