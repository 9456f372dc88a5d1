namespace Verge.Models.Boosting;

/// <summary>
/// Borders that cut each feature's values into bins: x lies in bin b where border[b − 1] &lt; x ≤ border[b]. Missing values
/// have the bin behind the last.
/// </summary>
internal sealed class FeatureBins(float[][] borders)
{
    public int FeatureCount => borders.Length;

    /// <summary>A feature's borders, ascending and each once.</summary>
    public ReadOnlySpan<float> Borders(int feature) => borders[feature];

    /// <summary>A feature's bins, that of missing values not counted; the number of that one.</summary>
    public int Count(int feature) => borders[feature].Length + 1;

    /// <summary>The bin of a value.</summary>
    public int Bin(int feature, float value)
    {
        if (float.IsNaN(value))
        {
            return Count(feature);
        }

        // The first border that is not below the value.
        var own = borders[feature];
        int low = 0, count = own.Length;
        while (count > 0)
        {
            var half = count >> 1;
            var right = own[low + half] < value;
            low = right ? low + half + 1 : low;
            count = right ? count - half - 1 : half;
        }

        return low;
    }

    /// <summary>Borders by the values of samples: halfway between neighbors where these are few, else at quantiles.</summary>
    public static FeatureBins Of(BoostingSamples samples, int maxBins, Tiles tiles)
    {
        var borders = new float[samples.FeatureCount][];
        tiles.Run(borders.Length, feature =>
        {
            var all = samples.Features.Span;
            var (values, known) = (new float[samples.Count], 0);
            for (var row = 0; row < values.Length; row++)
            {
                var value = all[(row * samples.FeatureCount) + feature];
                values[known] = value;
                known += float.IsNaN(value) ? 0 : 1;
            }

            var sorted = values.AsSpan(0, known);
            sorted.Sort();
            borders[feature] = Distinct(sorted) <= maxBins ? Between(sorted) : Quantiles(sorted, maxBins);
        });
        return new(borders);
    }

    private static int Distinct(ReadOnlySpan<float> sorted)
    {
        var count = sorted.IsEmpty ? 0 : 1;
        for (var i = 1; i < sorted.Length; i++)
        {
            count += sorted[i] != sorted[i - 1] ? 1 : 0;
        }

        return count;
    }

    private static float[] Between(ReadOnlySpan<float> sorted)
    {
        var borders = new List<float>();
        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i] != sorted[i - 1])
            {
                borders.Add(Halfway(sorted[i - 1], sorted[i]));
            }
        }

        return [.. borders];
    }

    // The k-th of B bins ends at the place k (n − 1) / B of the sorted values; between two places lies what is halfway between them.
    private static float[] Quantiles(ReadOnlySpan<float> sorted, int bins)
    {
        var borders = new List<float>(bins - 1);
        for (var k = 1; k < bins; k++)
        {
            var (place, rest) = Math.DivRem((long)k * (sorted.Length - 1), bins);
            var border = Halfway(sorted[(int)place], sorted[(int)place + (rest == 0 ? 0 : 1)]);
            if (borders.Count == 0 || border > borders[^1])
            {
                borders.Add(border);
            }
        }

        return [.. borders];
    }

    // Rounded down: of two neighboring floats the upper must stay above the border.
    private static float Halfway(float low, float high)
    {
        var middle = ((double)low + high) * 0.5;
        var border = (float)middle;
        return border > middle ? MathF.BitDecrement(border) : border;
    }
}
