using System.Collections.Immutable;

namespace Verge.Features;

/// <summary>Gathers the moments for a <see cref="DenseScaling"/>, row by row.</summary>
public sealed class DenseMoments
{
    private readonly ImmutableArray<string> _names;
    private readonly Moments[] _moments;

    /// <summary>No rows yet.</summary>
    public DenseMoments(ImmutableArray<string> names)
    {
        _names = names;
        _moments = new Moments[names.Length];
    }

    /// <summary>Adds rows of raw features, <c>[rows, names]</c>. What is absent (NaN) has no part in its feature's moments.</summary>
    /// <exception cref="FeatureException">Not whole rows, or infinite.</exception>
    public void Add(ReadOnlySpan<float> rows)
    {
        if (_names.Length == 0 ? rows.Length > 0 : rows.Length % _names.Length != 0)
        {
            throw new FeatureException("dense features", $"{rows.Length} values", $"rows of {_names.Length}");
        }

        for (var start = 0; start < rows.Length; start += _names.Length)
        {
            for (var i = 0; i < _names.Length; i++)
            {
                var value = rows[start + i];
                if (float.IsInfinity(value))
                {
                    throw new FeatureException(_names[i], value, "a finite number, or NaN where absent");
                }

                if (!float.IsNaN(value))
                {
                    _moments[i].Add(value);
                }
            }
        }
    }

    /// <summary>The scaling of what was added.</summary>
    public DenseScaling ToScaling() => new(
        _names, [.. _moments.Select(moments => (float)moments.Mean)], [.. _moments.Select(moments => moments.Deviation(constant: 0))]);
}
