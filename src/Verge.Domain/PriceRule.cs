namespace Verge.Domain;

/// <summary>What a price is, wherever one comes in.</summary>
public static class PriceRule
{
    /// <summary>The largest: float32 holds it, and the sum of a page of them.</summary>
    public const double Maximum = 1e15;

    /// <summary>What a price looks like, in words.</summary>
    public const string Expectation = "a finite number, 0 … 1e15";

    /// <summary>Whether a number can be a price.</summary>
    public static bool Accepts(double price) => price is >= 0 and <= Maximum;
}
