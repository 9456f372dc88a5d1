using System.Collections.Immutable;

namespace Verge.Features;

/// <summary>Names of the raw scores (EdgeRec p7) that the cloud makes when it answers a page.</summary>
public static class PagingScoreNames
{
    /// <summary>Inner product of the user embedding and the item's embedding, from the bundle's retrieval stage.</summary>
    public const string RetrievalSimilarity = "retrieval_similarity";

    /// <summary>Click probability from the bundle's ranking stage.</summary>
    public const string ClickProbability = "click_probability";

    /// <summary>Clicks over times served, smoothed, as of the request.</summary>
    public const string ItemClickRate = "item_ctr";

    /// <summary>Orders over clicks, smoothed, as of the request.</summary>
    public const string ItemOrderRate = "item_order_rate";

    /// <summary>Clicks over times served of the item's category, smoothed, as of the request.</summary>
    public const string CategoryClickRate = "category_ctr";

    /// <summary>Rank of the price in the list: 0 cheapest, 1 dearest, 0.5 unknown.</summary>
    public const string PriceRank = "price_rank";

    /// <summary>log(1 + upstream position), the first being 0.</summary>
    public const string LogPosition = "log_position";

    /// <summary>2^(−age / 30 days) since the item was listed; 0 where unknown.</summary>
    public const string Freshness = "freshness";

    /// <summary>log(1 + the item's clicks / the mean clicks of an item), as of the request.</summary>
    public const string Popularity = "popularity";

    /// <summary>log(1 + price); 0 where unknown. Not among the nine: for data whose items have little else.</summary>
    public const string LogPrice = "log_price";

    /// <summary>The nine scores of the default schema, in order.</summary>
    public static ImmutableArray<string> Default { get; } =
    [
        RetrievalSimilarity, ClickProbability, ItemClickRate, ItemOrderRate, CategoryClickRate, PriceRank, LogPosition, Freshness, Popularity,
    ];

    /// <summary>All scores that can be asked for.</summary>
    public static ImmutableArray<string> All { get; } = [.. Default, LogPrice];
}
