using System.Collections.Immutable;

namespace Verge.Features;

/// <summary>Cuts a number into buckets whose borders are quantiles of the training values (EdgeRec Table 1, "bucketize").</summary>
/// <remarks>Bucket b holds (border b − 1, border b]; the first is open below, the last above.</remarks>
public sealed class Bucketizer
{
    private readonly float[] _borders;

    /// <summary>A bucketizer with known borders.</summary>
    /// <param name="size">Inputs the one-hot block has; at least one more than borders.</param>
    /// <param name="borders">Finite, strictly ascending.</param>
    /// <exception cref="FeatureException">Borders that are not so.</exception>
    public Bucketizer(int size, ImmutableArray<float> borders)
    {
        if (borders.IsDefault || borders.Length >= size)
        {
            throw new FeatureException("borders", borders.IsDefault ? "null" : borders.Length, $"at most {size - 1} borders for {size} buckets");
        }

        for (var i = 0; i < borders.Length; i++)
        {
            if (!float.IsFinite(borders[i]) || (i > 0 && borders[i] <= borders[i - 1]))
            {
                throw new FeatureException($"borders[{i}]", borders[i], "a finite number above the border before it");
            }
        }

        Size = size;
        _borders = borders.AsSpan().ToArray();
    }

    /// <summary>Inputs of the one-hot block.</summary>
    public int Size { get; }

    /// <summary>The borders; fewer than <see cref="Size"/> − 1 where training values repeat.</summary>
    public ImmutableArray<float> Borders => [.. _borders];

    /// <summary>The bucket of a value, 0 … <see cref="Size"/> − 1.</summary>
    /// <param name="value">A finite number.</param>
    /// <param name="feature">Its name, for the error.</param>
    /// <exception cref="FeatureException">NaN or infinite.</exception>
    public int Bucket(float value, string feature)
    {
        if (!float.IsFinite(value))
        {
            throw new FeatureException(feature, value, "a finite number");
        }

        // Few borders: a scan beats a binary search, and counting those below needs no branch.
        var bucket = 0;
        foreach (var border in _borders)
        {
            bucket += border < value ? 1 : 0;
        }

        return bucket;
    }

    /// <summary>Sets the borders at the quantiles of <paramref name="values"/>; equal ones are merged.</summary>
    /// <remarks>
    /// Where zeros occur and nothing is negative, zero has the first bucket for itself: "did not happen", or "not known yet"
    /// for the acts of a page that is still open, is another thing than "little".
    /// </remarks>
    /// <exception cref="FeatureException">NaN or infinite values.</exception>
    public static Bucketizer Fit(ReadOnlySpan<float> values, int size, string feature)
    {
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
            {
                throw new FeatureException(feature, value, "a finite number");
            }
        }

        float[] sorted = [.. values];
        Array.Sort(sorted);
        var borders = new List<float>(size - 1);
        ReadOnlySpan<float> rest = sorted;
        if (size > 1 && sorted.Length > 0 && sorted[0] == 0 && sorted[^1] > 0)
        {
            borders.Add(0);
            rest = sorted.AsSpan(sorted.AsSpan().LastIndexOf(0f) + 1);
        }

        var buckets = size - borders.Count;
        for (var i = 1; i < buckets && rest.Length > 0; i++)
        {
            var border = rest[(int)((long)i * rest.Length / buckets)];
            // A border at the maximum would leave the last bucket empty.
            if (border < rest[^1] && (borders.Count == 0 || border > borders[^1]))
            {
                borders.Add(border);
            }
        }

        return new(size, [.. borders]);
    }
}
