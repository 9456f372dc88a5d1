using System.Collections.Immutable;

namespace Verge.Features;

/// <summary>
/// Z-scores of dense features (DMT section 4.1.2): mean 0 and deviation 1 of the training values. What is absent gives 0, the mean; a feature
/// that never varied in training gives 0 whatever it is later: nothing was learned of it.
/// </summary>
public sealed class DenseScaling
{
    private readonly float[] _mean;
    private readonly float[] _inverse;

    /// <summary>A scaling with known moments.</summary>
    /// <param name="names">The features.</param>
    /// <param name="mean">Their training means, 0 for one that was always absent.</param>
    /// <param name="deviation">Their training deviations; 0 for one that never varied.</param>
    /// <exception cref="FeatureException">Lists of different lengths, a moment that is not finite, a deviation below 0.</exception>
    public DenseScaling(ImmutableArray<string> names, ImmutableArray<float> mean, ImmutableArray<float> deviation)
    {
        if (names.IsDefault || mean.IsDefault || deviation.IsDefault || mean.Length != names.Length || deviation.Length != names.Length)
        {
            throw new FeatureException("dense scaling", "lists of different lengths", "one mean and one deviation a feature");
        }

        for (var i = 0; i < names.Length; i++)
        {
            if (!float.IsFinite(mean[i]))
            {
                throw new FeatureException($"mean of {names[i]}", mean[i], "a finite number");
            }

            if (!float.IsFinite(deviation[i]) || deviation[i] < 0)
            {
                throw new FeatureException($"deviation of {names[i]}", deviation[i], "a finite number not below 0");
            }
        }

        (Names, Mean, Deviation) = (names, mean, deviation);
        _mean = [.. mean];
        _inverse = [.. deviation.Select(value => value > 0 ? 1 / value : 0)];
    }

    /// <summary>The features' names, in order.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>The training means.</summary>
    public ImmutableArray<float> Mean { get; }

    /// <summary>The training deviations; 0 for a feature that never varied.</summary>
    public ImmutableArray<float> Deviation { get; }

    /// <summary>Scales rows, <c>[rows, names]</c>, to within ± <see cref="ScoreScaling.Limit"/>. Input and output may be the same.</summary>
    /// <param name="raw">Raw features; NaN where absent.</param>
    /// <param name="output">As many, all finite.</param>
    /// <exception cref="FeatureException">Not whole rows, or infinite.</exception>
    public void Scale(ReadOnlySpan<float> raw, Span<float> output)
    {
        if (output.Length != raw.Length || (_mean.Length == 0 ? raw.Length > 0 : raw.Length % _mean.Length != 0))
        {
            throw new FeatureException("dense features", $"{raw.Length} values into {output.Length}", $"rows of {_mean.Length} into as many");
        }

        for (var start = 0; start < raw.Length; start += _mean.Length)
        {
            for (var i = 0; i < _mean.Length; i++)
            {
                var value = raw[start + i];
                if (float.IsInfinity(value))
                {
                    throw new FeatureException(Names[i], value, "a finite number, or NaN where absent");
                }

                output[start + i] = float.IsNaN(value) ? 0 : Math.Clamp((value - _mean[i]) * _inverse[i], -ScoreScaling.Limit, ScoreScaling.Limit);
            }
        }
    }
}
