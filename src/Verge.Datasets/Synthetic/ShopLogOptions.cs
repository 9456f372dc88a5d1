namespace Verge.Datasets.Synthetic;

/// <summary>What is logged, and how.</summary>
public sealed record ShopLogOptions
{
    /// <summary>The first shopper to log.</summary>
    public int FirstUser { get; init; }

    /// <summary>How many shoppers to log; <see langword="null"/> for all from <see cref="FirstUser"/>.</summary>
    public int? Users { get; init; }

    /// <summary>Items shown of each page before the next one is asked for.</summary>
    public int PageSize { get; init; } = 50;

    /// <summary>Candidates asked for with each page, at least <see cref="PageSize"/>.</summary>
    public int CandidatesPerPage { get; init; } = 100;

    /// <summary>Exposures in a row without a click, a delete or a re-ranking request after which one is made.</summary>
    public int SkipsToTrigger { get; init; } = 5;

    /// <summary>Threads; the log does not depend on it.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the option, its value and what was expected.</exception>
    public void Validate(ShopOptions shop)
    {
        ArgumentNullException.ThrowIfNull(shop);
        ShopOptions.ExpectWithin(nameof(FirstUser), FirstUser, 0, shop.Users - 1);
        ShopOptions.ExpectWithin(nameof(Users), Users ?? 1, 1, shop.Users - FirstUser);
        ShopOptions.ExpectWithin(nameof(PageSize), PageSize, 1, 1000);
        ShopOptions.ExpectWithin(nameof(CandidatesPerPage), CandidatesPerPage, PageSize, 10_000);
        ShopOptions.ExpectWithin(nameof(SkipsToTrigger), SkipsToTrigger, 1, 1000);
        ShopOptions.ExpectWithin(nameof(Workers), Workers, 1, 1024);
    }
}
