namespace Verge.Datasets.Synthetic;

/// <summary>How strong each part of a shopper's judgement is, in units of the click logit unless said otherwise.</summary>
public sealed record ShopWeights
{
    /// <summary>Long-term taste for the favorite category.</summary>
    public double Category { get; init; } = 1.8;

    /// <summary>Liking of a favorite brand.</summary>
    public double Brand { get; init; } = 0.5;

    /// <summary>Loss for each price level away from the shopper's own.</summary>
    public double PriceLevel { get; init; } = 0.25;

    /// <summary>Loss for an item made for the other gender.</summary>
    public double Gender { get; init; } = 1.5;

    /// <summary>Loss for each age level away from the shopper's own.</summary>
    public double AgeLevel { get; init; } = 0.3;

    /// <summary>Standard deviation over items of an appeal that all shoppers feel; half of its variance shows as popularity.</summary>
    public double Appeal { get; init; } = 0.4;

    /// <summary>Gain of an item in the category that the shopper is after.</summary>
    public double Intent { get; init; } = 4.0;

    /// <summary>Gain or loss for a step of two price levels along the session's leaning to cheap or dear things.</summary>
    public double PriceLeaning { get; init; } = 0.4;

    /// <summary>Loss that fatigue by category tends to.</summary>
    public double Fatigue { get; init; } = 2.5;

    /// <summary>Exposures of a category after which half of that loss is felt.</summary>
    public double FatigueExposures { get; init; } = 4;

    /// <summary>Loss where both neighbors are of the item's own category: it blends in.</summary>
    public double NeighborSameness { get; init; } = 0.5;

    /// <summary>Gain or loss for e times the price of neighbors of the same category: it looks cheap or dear beside them.</summary>
    public double NeighborPrice { get; init; } = 0.6;

    /// <summary>Exponent with which the look at a feed falls with depth in screens.</summary>
    public double DepthDecay { get; init; } = 0.06;

    /// <summary>Loss of the conversion logit right after an order in a category; fades over its repurchase period.</summary>
    public double Repurchase { get; init; } = 2.0;

    /// <summary>The chance that the intent shifts by itself after an exposure.</summary>
    public double ShiftChance { get; init; } = 0.012;

    /// <summary>The chance that a shopper comes without an intent.</summary>
    public double BrowsingShare { get; init; } = 0.1;

    /// <summary>How much of taste, beside intent and fatigue, shows in dwell and scrolling.</summary>
    public double TasteInDwell { get; init; } = 0.3;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the weight, its value and what was expected.</exception>
    public void Validate()
    {
        foreach (var (name, value) in ((string, double)[])[
            (nameof(Category), Category), (nameof(Brand), Brand), (nameof(PriceLevel), PriceLevel), (nameof(Gender), Gender),
            (nameof(AgeLevel), AgeLevel), (nameof(Appeal), Appeal), (nameof(Intent), Intent), (nameof(PriceLeaning), PriceLeaning),
            (nameof(Fatigue), Fatigue), (nameof(NeighborSameness), NeighborSameness), (nameof(NeighborPrice), NeighborPrice),
            (nameof(DepthDecay), DepthDecay), (nameof(Repurchase), Repurchase), (nameof(TasteInDwell), TasteInDwell)])
        {
            ShopOptions.ExpectWithin(name, value, 0, 20);
        }

        ShopOptions.ExpectWithin(nameof(FatigueExposures), FatigueExposures, 0.1, 1000);
        ShopOptions.ExpectWithin(nameof(ShiftChance), ShiftChance, 0, 1);
        ShopOptions.ExpectWithin(nameof(BrowsingShare), BrowsingShare, 0, 1);
    }
}
