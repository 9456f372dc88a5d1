namespace Verge.Datasets.Synthetic;

/// <summary>What a shopper is after at a moment.</summary>
/// <param name="Primary">Index of the leaf category wanted; −1 while just browsing.</param>
/// <param name="Secondary">A second, related one, wanted less; −1 for none.</param>
/// <param name="PriceLeaning">−1 bargains, 0 the usual, 1 something better.</param>
public readonly record struct ShopperIntent(int Primary, int Secondary, int PriceLeaning)
{
    /// <summary>No intent.</summary>
    public static ShopperIntent None { get; } = new(-1, -1, 0);
}
