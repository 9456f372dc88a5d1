using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Verge.Domain;

namespace Verge.Features;

/// <summary>What the ranking stage sees (BST section 2.1).</summary>
public sealed partial record RankingSchema
{
    /// <summary>Item attributes of the sequence, the target included. Default: the id and category, as in the paper.</summary>
    [JsonRequired]
    public ImmutableArray<AttributeFeature> SequenceAttributes { get; init; } = [new(Item.ItemIdAttribute, 32), new("category", 16)];

    /// <summary>The user's behavior sequences. Default: the newest 20 clicks, the paper's. Models that read one read the first.</summary>
    [JsonRequired]
    public ImmutableArray<RankingSequence> Sequences { get; init; } = [RankingSequence.Clicks];

    /// <summary>What is predicted of an impression. Default: its click. Models that predict one thing predict the first.</summary>
    [JsonRequired]
    public ImmutableArray<RankingTask> Tasks { get; init; } = [RankingTask.Click];

    /// <summary>Logarithmic buckets of t(target) − t(v), the first being the target's own. Default 32.</summary>
    [JsonRequired]
    public int PositionBuckets { get; init; } = 32;

    /// <summary>Floats of a position, concatenated to the item's. Default 16.</summary>
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

    /// <summary>
    /// Profiles, matches and counts within windows of time (DMT section 4.1.2), beside <see cref="Dense"/>; fitting leaves out what the data cannot
    /// tell. <see langword="null"/>, the default: there are none, and nothing is counted for them. May be missing where a schema is read.
    /// </summary>
    public DenseSchema? Activity { get; init; }

    /// <summary>Inputs of a bias network; <see langword="null"/>, the default: there is none.</summary>
    [JsonRequired]
    public RankingBias? Bias { get; init; }

    /// <summary>Attribute values seen less often in training share the unknown row. Default 2.</summary>
    [JsonRequired]
    public int MinimumCount { get; init; } = 2;

    /// <summary>So many of a user's newest events of a kind can be in a sequence; 0: no sequence has any.</summary>
    public int LongestOf(EventKind kind)
    {
        var longest = 0;
        foreach (var sequence in Sequences)
        {
            longest = sequence.Kinds.Contains(kind) ? Math.Max(longest, sequence.Length) : longest;
        }

        return longest;
    }
}
