using System.Globalization;
using Xunit.Sdk;

namespace Verge.Testing;

/// <summary>Comparisons of float arrays that name the worst element.</summary>
public static class TensorAssert
{
    /// <summary>Fails unless |actual − expected| ≤ absolute + relative · |expected| everywhere.</summary>
    public static void Close(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double relative = 1e-5, double absolute = 1e-6, string? what = null)
    {
        if (expected.Length != actual.Length)
        {
            throw new XunitException($"{what ?? "Values"}: expected {expected.Length} elements, got {actual.Length}.");
        }

        var worst = -1;
        var worstExcess = 0.0;
        for (var i = 0; i < expected.Length; i++)
        {
            var excess = Math.Abs((double)actual[i] - expected[i]) - (absolute + relative * Math.Abs((double)expected[i]));
            if (excess > worstExcess || (float.IsNaN(actual[i]) && !float.IsNaN(expected[i])))
            {
                worst = i;
                worstExcess = float.IsNaN(actual[i]) ? double.PositiveInfinity : excess;
            }
        }

        if (worst >= 0)
        {
            throw new XunitException(string.Create(
                CultureInfo.InvariantCulture, $"{what ?? "Values"}: element {worst} of {expected.Length}: expected {expected[worst]:R}, got {actual[worst]:R}."));
        }
    }

    /// <summary>Fails unless both hold the same bits.</summary>
    public static void SameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string? what = null) =>
        Close(expected, actual, 0, 0, what);
}
