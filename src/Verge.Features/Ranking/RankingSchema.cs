using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Verge.Domain;

namespace Verge.Features;

/// <summary>What the ranking stage sees (BST section 2.1).</summary>
public sealed record RankingSchema
{
    /// <summary>Item attributes of the sequence, the target included. Default: the id and category, as in the paper.</summary>
    [JsonRequired]
    public ImmutableArray<AttributeFeature> SequenceAttributes { get; init; } = [new(Item.ItemIdAttribute, 32), new("category", 16)];

    /// <summary>Clicks before the impression; of more, the newest stay. Default 20, the paper's.</summary>
    [JsonRequired]
    public int HistoryLength { get; init; } = 20;

    /// <summary>Logarithmic buckets of t(target) − t(v), the first being the target's own. Default 32.</summary>
    [JsonRequired]
    public int PositionBuckets { get; init; } = 32;

    /// <summary>Floats of a position's row, concatenated to the item's. Default 16.</summary>
    [JsonRequired]
    public int PositionWidth { get; init; } = 16;

    /// <summary>The other features.</summary>
    [JsonRequired]
    public ImmutableArray<RankingField> Fields { get; init; } =
    [
        new("user_id", RankingFieldKind.UserId, 16, 8192),
        new(Item.ItemIdAttribute, RankingFieldKind.Item, 32),
        new("category", RankingFieldKind.Item, 16),
        new("brand", RankingFieldKind.Item, 16),
        new("price_level", RankingFieldKind.Item, 4),
        new("gender", RankingFieldKind.Item, 4),
        new("age_level", RankingFieldKind.Item, 4),
        new("surface", RankingFieldKind.Surface, 4),
        new("display_position", RankingFieldKind.DisplayPosition, 8, 100),
        new("user_category", RankingFieldKind.Cross, 16, 16384) { Of = ["user_id", "category"] },
        new("gender_category", RankingFieldKind.Cross, 8, 1024) { Of = ["gender", "category"] },
    ];

    /// <summary>Numbers beside the fields, by the names of <see cref="PagingScoreNames"/>; scaled.</summary>
    [JsonRequired]
    public ImmutableArray<string> Dense { get; init; } =
    [
        PagingScoreNames.ItemClickRate, PagingScoreNames.ItemOrderRate, PagingScoreNames.CategoryClickRate,
        PagingScoreNames.PriceRank, PagingScoreNames.Freshness, PagingScoreNames.Popularity,
    ];

    /// <summary>Attribute values seen less often in training share the unknown row. Default 2.</summary>
    [JsonRequired]
    public int MinimumCount { get; init; } = 2;

    /// <summary>Checks that every part is possible.</summary>
    /// <exception cref="FeatureException">Names the first impossible field.</exception>
    public void Validate()
    {
        FeatureSchema.CheckAttributes("sequenceAttributes", SequenceAttributes);
        FeatureSchema.CheckSize("historyLength", HistoryLength, 1, FeatureSchema.MaximumSize, "clicks");
        FeatureSchema.CheckSize("positionBuckets", PositionBuckets, 2, 256, "buckets");
        FeatureSchema.CheckSize("positionWidth", PositionWidth, 1, FeatureSchema.MaximumSize, "floats");
        FeatureSchema.CheckSize("minimumCount", MinimumCount, 1, int.MaxValue, "uses");
        FeatureSchema.CheckNames("fields", Fields.IsDefault ? default : [.. Fields.Select(field => field.Name)]);
        foreach (var field in Fields)
        {
            Validate(field);
        }

        FeatureSchema.CheckNames("dense", Dense);
        _ = new PagingScores(Dense);
        foreach (var name in new[] { PagingScoreNames.RetrievalSimilarity, PagingScoreNames.ClickProbability, PagingScoreNames.LogPosition })
        {
            if (Dense.Contains(name, StringComparer.Ordinal))
            {
                throw new FeatureException("dense", $"'{name}'", "no score of a stage, and none that tells the position");
            }
        }
    }

    private void Validate(RankingField field)
    {
        var hashed = field.Kind is RankingFieldKind.UserId or RankingFieldKind.UserAttribute or RankingFieldKind.Cross or RankingFieldKind.DisplayPosition;
        FeatureSchema.CheckSize($"fields.{field.Name}.width", field.Width, 1, FeatureSchema.MaximumSize, "floats");
        FeatureSchema.CheckSize($"fields.{field.Name}.size", field.Size, hashed ? 2 : 0, hashed ? 1 << 28 : 0, "rows");
        if (!Enum.IsDefined(field.Kind))
        {
            throw new FeatureException($"fields.{field.Name}.kind", field.Kind, string.Join(", ", Enum.GetNames<RankingFieldKind>()));
        }

        var parts = field.Of.IsDefault ? [] : field.Of;
        if (parts.Length != (field.Kind == RankingFieldKind.Cross ? 2 : 0))
        {
            throw new FeatureException($"fields.{field.Name}.of", $"{parts.Length} names", field.Kind == RankingFieldKind.Cross ? "two" : "none");
        }

        foreach (var part in parts)
        {
            // Crossing with the position would let it in by the back door, where the serving constant does not reach.
            if (!Fields.Any(other => other.Name == part && other.Kind is not (RankingFieldKind.Cross or RankingFieldKind.DisplayPosition)))
            {
                throw new FeatureException($"fields.{field.Name}.of", $"'{part}'", "names of fields that are neither crosses nor the position");
            }
        }
    }
}
