namespace Verge.Models.Boosting;

/// <summary>
/// Borders that cut each feature's values into bins: x lies in bin b where border[b − 1] &lt; x ≤ border[b]. Missing values
/// have the bin behind the last.
/// </summary>
internal sealed class FeatureBins
{
    private const int Padded = 256;

    private readonly float[][] _borders;
    private readonly float[] _padded; // [features, 256]: borders, then +∞, so that every search takes the same eight steps

    public FeatureBins(float[][] borders)
    {
        (_borders, _padded) = (borders, new float[borders.Length * Padded]);
        Array.Fill(_padded, float.PositiveInfinity);
        for (var feature = 0; feature < borders.Length; feature++)
        {
            borders[feature].CopyTo(_padded, feature * Padded);
        }
    }

    public int FeatureCount => _borders.Length;

    /// <summary>A feature's borders, ascending and each once.</summary>
    public ReadOnlySpan<float> Borders(int feature) => _borders[feature];

    /// <summary>A feature's bins, that of missing values not counted; the number of that one.</summary>
    public int Count(int feature) => _borders[feature].Length + 1;

    /// <summary>The bin of a value: the number of borders below it.</summary>
    public int Bin(int feature, float value)
    {
        if (float.IsNaN(value))
        {
            return Count(feature);
        }

        var (own, bin) = (feature * Padded, 0);
        for (var power = 7; power >= 0; power--)
        {
            // By arithmetic: a branch would be guessed wrong half of the time.
            bin += (_padded[own + bin + (1 << power) - 1] < value ? 1 : 0) << power;
        }

        return bin;
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
