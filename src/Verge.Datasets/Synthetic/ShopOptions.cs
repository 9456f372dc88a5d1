namespace Verge.Datasets.Synthetic;

/// <summary>What makes a synthetic shop: two shops with equal options are equal. Formulas are in docs/synthetic-shop.md.</summary>
public sealed record ShopOptions
{
    /// <summary>Where everything drawn comes from.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Items in the catalogue, at least two for each category.</summary>
    public int Items { get; init; } = 3000;

    /// <summary>Shoppers.</summary>
    public int Users { get; init; } = 2000;

    /// <summary>Leaf categories, between 9 (one for each department) and <see cref="MaximumCategories"/>.</summary>
    public int Categories { get; init; } = 27;

    /// <summary>Days that are logged with exposures and requests.</summary>
    public int Days { get; init; } = 21;

    /// <summary>Days before those of which, as in a shop that has just begun to log on devices, only clicks, carts and orders are known.</summary>
    public int EarlierDays { get; init; } = 60;

    /// <summary>The first logged day, at midnight.</summary>
    public DateTimeOffset StartsAt { get; init; } = new(2025, 3, 3, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Sessions of a shopper in the logged days, on average; each has at least one.</summary>
    public double SessionsPerUser { get; init; } = 6;

    /// <summary>Sessions of a shopper in the earlier days, on average.</summary>
    public double EarlierSessionsPerUser { get; init; } = 6;

    /// <summary>Exposures that a shopper has patience for in a session, on average.</summary>
    public double ExposuresPerSession { get; init; } = 48;

    /// <summary>The click rate that the intercept is set for, under <see cref="NoisyTasteRanker"/>.</summary>
    public double ClickRate { get; init; } = 0.08;

    /// <summary>The share of page-views that end in an order, for which the intercept of conversion is set.</summary>
    public double ConversionRate { get; init; } = 0.05;

    /// <summary>Whether a shopper comes with a momentary intent that shifts within the session; off, long-term taste is all there is.</summary>
    public bool IntentShift { get; init; } = true;

    /// <summary>Whether a category tires when shown again and again in a session.</summary>
    public bool Fatigue { get; init; } = true;

    /// <summary>Whether the look at an item depends on its place on the screen and its depth in the feed.</summary>
    public bool PositionEffect { get; init; } = true;

    /// <summary>Whether an item is judged beside its neighbors.</summary>
    public bool NeighborEffect { get; init; } = true;

    /// <summary>Whether a category is not wanted again until its repurchase period has passed after an order.</summary>
    public bool Repurchase { get; init; } = true;

    /// <summary>How strong each part is.</summary>
    public ShopWeights Weights { get; init; } = new();

    /// <summary>The number of leaf categories that have names.</summary>
    public static int MaximumCategories => ShopVocabulary.Categories.Length;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the option, its value and what was expected.</exception>
    public void Validate()
    {
        Expect(Categories >= ShopVocabulary.Departments.Length && Categories <= MaximumCategories, nameof(Categories), Categories,
            $"between {ShopVocabulary.Departments.Length} and {MaximumCategories}");
        Expect(Items >= 2 * Categories && Items <= 1_000_000, nameof(Items), Items, $"between 2 for each of {Categories} categories and 1000000");
        Expect(Users is >= 1 and <= 10_000_000, nameof(Users), Users, "between 1 and 10000000");
        Expect(Days is >= 1 and <= 3650, nameof(Days), Days, "between 1 and 3650");
        Expect(EarlierDays is >= 0 and <= 3650, nameof(EarlierDays), EarlierDays, "between 0 and 3650");
        ExpectWithin(nameof(SessionsPerUser), SessionsPerUser, 1, 1000);
        ExpectWithin(nameof(EarlierSessionsPerUser), EarlierSessionsPerUser, 0, 1000);
        Expect(EarlierDays > 0 || EarlierSessionsPerUser == 0, nameof(EarlierSessionsPerUser), EarlierSessionsPerUser, $"0 where {nameof(EarlierDays)} is 0");
        ExpectWithin(nameof(ExposuresPerSession), ExposuresPerSession, 1, 10_000);
        ExpectWithin(nameof(ClickRate), ClickRate, 0.001, 0.5);
        ExpectWithin(nameof(ConversionRate), ConversionRate, 0.001, 0.5);
        ArgumentNullException.ThrowIfNull(Weights);
        Weights.Validate();
    }

    internal static void ExpectWithin(string name, double value, double low, double high) =>
        Expect(value >= low && value <= high, name, value, FormattableString.Invariant($"between {low} and {high}"));

    private static void Expect(bool holds, string name, object value, string expected)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; expected {expected}.");
        }
    }
}
