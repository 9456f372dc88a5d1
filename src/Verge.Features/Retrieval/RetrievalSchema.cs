using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Verge.Domain;

namespace Verge.Features;

/// <summary>What the two towers see (PWPRec section 3.2; eBay's item tower: title, aspects, category).</summary>
public sealed record RetrievalSchema
{
    /// <summary>Embedded item attributes. Default: the id, category and brand.</summary>
    [JsonRequired]
    public ImmutableArray<AttributeFeature> ItemAttributes { get; init; } = [new(Item.ItemIdAttribute, 64), new("category", 16), new("brand", 16)];

    /// <summary>Rows of the hashed table of title words; 0 leaves titles out. Default 8,192.</summary>
    [JsonRequired]
    public int TitleBuckets { get; init; } = 8192;

    /// <summary>Floats of a title word's row. Default 32.</summary>
    [JsonRequired]
    public int TitleWidth { get; init; } = 32;

    /// <summary>Words of a title that count. Default 16.</summary>
    [JsonRequired]
    public int TitleLength { get; init; } = 16;

    /// <summary>Levels of a price, cut at quantiles of the training catalogue; 0, the default, leaves prices out.</summary>
    public int PriceBuckets { get; init; }

    /// <summary>Floats of a price level's row. Default 8.</summary>
    public int PriceWidth { get; init; } = 8;

    /// <summary>
    /// Rows of the hashed table of aspects, an item's attributes beside <see cref="ItemAttributes"/>, each a name with its value; 0, the
    /// default, leaves them out.
    /// </summary>
    public int AspectBuckets { get; init; }

    /// <summary>Floats of an aspect's row. Default 32.</summary>
    public int AspectWidth { get; init; } = 32;

    /// <summary>Clicks of a history, L; of more, the newest stay. Default 50.</summary>
    [JsonRequired]
    public int HistoryLength { get; init; } = 50;

    /// <summary>How far back a home history reaches (PWPRec section 4.2). Default 30 days.</summary>
    [JsonRequired]
    public TimeSpan HomeWindow { get; init; } = TimeSpan.FromDays(30);

    /// <summary>A pause that ends a session, where clicks carry no session id. Default 30 minutes.</summary>
    [JsonRequired]
    public TimeSpan SessionPause { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Attribute values seen less often in training share the unknown row, which learns from them. Default 2.</summary>
    [JsonRequired]
    public int MinimumCount { get; init; } = 2;

    /// <summary>Whether an item is its id and nothing else.</summary>
    [JsonIgnore]
    public bool IsOfIdsAlone => ItemAttributes is [{ Name: Item.ItemIdAttribute }] && (TitleBuckets, PriceBuckets, AspectBuckets) is (0, 0, 0);

    /// <summary>Checks that every part is possible.</summary>
    /// <exception cref="FeatureException">Names the first impossible field.</exception>
    public void Validate()
    {
        FeatureSchema.CheckAttributes("itemAttributes", ItemAttributes);
        if (TitleBuckets is not 0 and < 2)
        {
            throw new FeatureException("titleBuckets", TitleBuckets, "0 (no titles) or at least 2");
        }

        FeatureSchema.CheckSize("titleWidth", TitleWidth, 1, FeatureSchema.MaximumSize, "floats");
        FeatureSchema.CheckSize("titleLength", TitleLength, 1, 256, "words");
        if (PriceBuckets != 0)
        {
            FeatureSchema.CheckSize("priceBuckets", PriceBuckets, 2, 256, "levels, or 0 (no prices)");
        }

        FeatureSchema.CheckSize("priceWidth", PriceWidth, 1, FeatureSchema.MaximumSize, "floats");
        if (AspectBuckets is not 0 and < 2)
        {
            throw new FeatureException("aspectBuckets", AspectBuckets, "0 (no aspects) or at least 2");
        }

        FeatureSchema.CheckSize("aspectWidth", AspectWidth, 1, FeatureSchema.MaximumSize, "floats");
        FeatureSchema.CheckSize("historyLength", HistoryLength, 1, FeatureSchema.MaximumSize, "clicks");
        FeatureSchema.CheckSize("minimumCount", MinimumCount, 1, int.MaxValue, "uses");
        if (HomeWindow <= TimeSpan.Zero || SessionPause <= TimeSpan.Zero)
        {
            throw new FeatureException(HomeWindow <= TimeSpan.Zero ? "homeWindow" : "sessionPause", "zero or less", "a positive time");
        }
    }
}
