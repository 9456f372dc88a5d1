using Verge.VectorSearch.Kernels;

namespace Verge.VectorSearch.Storage;

/// <summary>The border where vectors come in: checks them, pads them, and scales them to length 1 where the metric asks for it.</summary>
internal static unsafe class VectorIntake
{
    /// <summary>The largest width an index takes.</summary>
    internal const int MaxDimensions = 16_384;

    // Up to this length products and sums of squares stay finite in float32, so that no score is ever NaN.
    internal const float LongestSquared = 1e36f;

    // Below this a float32 sum of squares has lost its digits.
    private const float ShortestSquared = 1e-24f;

    internal static void RequireDimensions(int dimensions)
    {
        if (dimensions is < 1 or > MaxDimensions)
        {
            throw new ArgumentOutOfRangeException(nameof(dimensions), dimensions, $"dimensions must lie in 1 … {MaxDimensions}.");
        }
    }

    internal static void RequireMetric(VectorMetric metric)
    {
        if (metric is not (VectorMetric.InnerProduct or VectorMetric.Cosine))
        {
            throw new ArgumentOutOfRangeException(nameof(metric), metric, "metric must be InnerProduct or Cosine.");
        }
    }

    internal static void RequireWidth(int width, int dimensions, string name)
    {
        if (width != dimensions)
        {
            throw new ArgumentException($"{name} has {width} values: expected {dimensions}, the index's dimensions.", name);
        }
    }

    /// <summary>Copies <paramref name="vector"/> to <paramref name="row"/>, which is <paramref name="width"/> wide and padded with zeros.</summary>
    internal static void Prepare(ReadOnlySpan<float> vector, int dimensions, VectorMetric metric, float* row, int width, string name)
    {
        RequireWidth(vector.Length, dimensions, name);
        var target = new Span<float>(row, width);
        vector.CopyTo(target);
        target[dimensions..].Clear();

        // One product finds every bad value: NaN and infinity survive any sum of squares.
        var squared = FloatDot.One(row, row, width);
        if (!(squared <= LongestSquared))
        {
            Refuse(vector, name);
        }

        if (metric == VectorMetric.Cosine)
        {
            ScaleToUnit(target[..dimensions], squared);
        }
    }

    private static void ScaleToUnit(Span<float> row, float squared)
    {
        double length = squared >= ShortestSquared ? Math.Sqrt(squared) : PreciseLength(row);
        if (length > 0)
        {
            var scale = 1 / length;
            foreach (ref var value in row)
            {
                value = (float)(value * scale);
            }
        }
    }

    private static double PreciseLength(ReadOnlySpan<float> row)
    {
        double sum = 0;
        foreach (var value in row)
        {
            sum += (double)value * value;
        }

        return Math.Sqrt(sum);
    }

    private static void Refuse(ReadOnlySpan<float> vector, string name)
    {
        for (var i = 0; i < vector.Length; i++)
        {
            if (!float.IsFinite(vector[i]))
            {
                throw new ArgumentException($"{name}[{i}] is {vector[i]}: expected a finite number.", name);
            }
        }

        throw new ArgumentException($"{name} has length {PreciseLength(vector):G3}: expected at most 1e18.", name);
    }
}
