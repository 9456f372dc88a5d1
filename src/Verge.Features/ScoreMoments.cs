using System.Collections.Immutable;

namespace Verge.Features;

/// <summary>Gathers the moments for a <see cref="ScoreScaling"/>, row by row.</summary>
public sealed class ScoreMoments
{
    private readonly ImmutableArray<string> _names;
    private readonly double[] _mean;
    private readonly double[] _squares;
    private long _count;

    /// <summary>No rows yet.</summary>
    public ScoreMoments(ImmutableArray<string> names)
    {
        _names = names;
        _mean = new double[names.Length];
        _squares = new double[names.Length];
    }

    /// <summary>Adds rows of raw scores, <c>[rows, names]</c>.</summary>
    /// <exception cref="FeatureException">Not whole rows, NaN or infinite.</exception>
    public void Add(ReadOnlySpan<float> rows)
    {
        if (_names.Length == 0 ? rows.Length > 0 : rows.Length % _names.Length != 0)
        {
            throw new FeatureException("scores", $"{rows.Length} values", $"rows of {_names.Length}");
        }

        for (var start = 0; start < rows.Length; start += _names.Length)
        {
            _count++;
            for (var i = 0; i < _names.Length; i++)
            {
                var value = rows[start + i];
                if (!float.IsFinite(value))
                {
                    throw new FeatureException(_names[i], value, "a finite number");
                }

                // Welford: sums of squares of large numbers would lose what varies.
                var delta = value - _mean[i];
                _mean[i] += delta / _count;
                _squares[i] += delta * (value - _mean[i]);
            }
        }
    }

    /// <summary>The scaling of what was added; the identity where nothing was.</summary>
    public ScoreScaling ToScaling() => new(
        _names,
        [.. _mean.Select(mean => (float)mean)],
        [.. _squares.Select(squares => Deviation(squares))]);

    private float Deviation(double squares)
    {
        var deviation = _count == 0 ? 0 : (float)Math.Sqrt(squares / _count);
        return deviation > 1e-12f ? deviation : 1;
    }
}
