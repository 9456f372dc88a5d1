using Verge.Datasets.Importers;
using Verge.Features;
using static Verge.Features.ActionFeatureKind;
using static Verge.Features.PagingScoreNames;

namespace Verge.Datasets;

/// <summary>What each real data set gives a re-ranker: only features it really has.</summary>
public static class DatasetSchemas
{
    /// <summary>
    /// Trivago: hotels have no attributes, so an embedding of the id stands in; what was touched before; nothing is known of
    /// an exposure but how often the hotel was shown.
    /// </summary>
    public static FeatureSchema Trivago { get; } = new()
    {
        ItemAttributes = [new("item_id", 16)],
        Scores = [RetrievalSimilarity, ClickProbability, ItemClickRate, PriceRank, LogPosition, Popularity, LogPrice],
        Touched = true,
        ExposureActions = [new("exposure_count", Bucketized, 3)],
        PageViewActions =
        [
            new("ipv_duration", Bucketized, 10), new("image", Binary, 1), new("info", Binary, 1), new("rating", Binary, 1),
            new("deals", Binary, 1), new("search", Binary, 1), new("clickout", Binary, 1),
        ],
        DecayBuckets = 30,
        DecayMode = DecayMode.Joined,
    };

    /// <summary>
    /// EB-NeRD: no attributes, no positions, no prices; reading time of what was opened, and how far it was scrolled: acts
    /// inside a page, which a device can record as they happen.
    /// </summary>
    public static FeatureSchema Ebnerd { get; } = new()
    {
        ItemAttributes = [new("item_id", 16)],
        Scores = [RetrievalSimilarity, ClickProbability, ItemClickRate, Freshness, Popularity],
        Touched = true,
        ExposureActions = [new("exposure_count", Bucketized, 3)],
        PageViewActions = [new("ipv_duration", Bucketized, 10), .. EbnerdReading.Depths.Select(depth => new ActionFeature($"scrolled_{depth}", Binary, 1))],
        DecayBuckets = 30,
        DecayMode = DecayMode.Joined,
    };

    /// <summary>Taobao: items with a category; no lists, so nothing to re-rank.</summary>
    public static FeatureSchema Taobao { get; } = ItemsOnly with { ItemAttributes = [new("item_id", 16), new("category", 15)] };

    /// <summary>Data sets of clicks on bare ids: session files, Globo.</summary>
    public static FeatureSchema ItemsOnly => new()
    {
        ItemAttributes = [new("item_id", 16)],
        Scores = [RetrievalSimilarity, ClickProbability, ItemClickRate, Popularity],
        Touched = false,
        ExposureActions = [],
        PageViewActions = [],
        DecayBuckets = 30,
        DecayMode = DecayMode.Joined,
    };

    /// <summary>The schema of an importer's kind.</summary>
    /// <exception cref="ArgumentException">No such kind.</exception>
    public static FeatureSchema ByKind(string kind) => kind switch
    {
        "trivago" => Trivago,
        "ebnerd" => Ebnerd,
        "taobao" => Taobao,
        "sessions" or "globo" => ItemsOnly,
        _ => throw new ArgumentException($"kind: got '{kind}', expected one of {string.Join(", ", DatasetImporters.Kinds)}.", nameof(kind)),
    };
}
