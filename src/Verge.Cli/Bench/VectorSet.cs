namespace Verge.Cli.Bench;

/// <summary>Vectors to index or to ask with.</summary>
/// <param name="Values">[count, dimensions]</param>
/// <param name="Dimensions">The width of each.</param>
internal sealed record VectorSet(float[] Values, int Dimensions)
{
    /// <summary>How many.</summary>
    public int Count => Values.Length / Dimensions;

    /// <summary>One of them.</summary>
    public ReadOnlySpan<float> this[int i] => Values.AsSpan(i * Dimensions, Dimensions);
}
