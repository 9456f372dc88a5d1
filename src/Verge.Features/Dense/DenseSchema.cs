using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Verge.Domain;

namespace Verge.Features;

/// <summary>
/// Which dense features a ranker sees (DMT section 4.1.2): profiles of item and user, how the two match, and counts of what happened within
/// windows of time. The names and their formulas are in docs/features.md.
/// </summary>
/// <remarks>A group or a preference is an item attribute; <c>item_id</c>, each item for itself, is called <c>item</c> in names of features.</remarks>
public sealed partial record DenseSchema
{
    /// <summary>What is counted over. Default: an hour by minutes, a day by hours, 7 and 30 days by 6 hours.</summary>
    [JsonRequired]
    public ImmutableArray<DenseWindow> Windows { get; init; } =
    [
        new(TimeSpan.FromHours(1), TimeSpan.FromMinutes(1)), new(TimeSpan.FromDays(1), TimeSpan.FromHours(1)),
        new(TimeSpan.FromDays(7), TimeSpan.FromHours(6)), new(TimeSpan.FromDays(30), TimeSpan.FromHours(6)),
    ];

    /// <summary>What is counted. Default: all kinds.</summary>
    [JsonRequired]
    public ImmutableArray<ActivityKind> Kinds { get; init; } = [ActivityKind.Impression, ActivityKind.Click, ActivityKind.Cart, ActivityKind.Order];

    /// <summary>For which attributes of the candidate everybody's acts are counted. Default: the item itself, category, brand.</summary>
    [JsonRequired]
    public ImmutableArray<string> Groups { get; init; } = [Item.ItemIdAttribute, "category", "brand"];

    /// <summary>For which attributes of the candidate the user's own acts are counted. Default: the item itself, category, brand.</summary>
    [JsonRequired]
    public ImmutableArray<string> UserGroups { get; init; } = [Item.ItemIdAttribute, "category", "brand"];

    /// <summary>Attributes of which users have a preferred value. Default: category, brand, price level.</summary>
    [JsonRequired]
    public ImmutableArray<string> Preferences { get; init; } = ["category", "brand", "price_level"];

    /// <summary>Rates of each group in each window. Default: CTR and CVR.</summary>
    [JsonRequired]
    public ImmutableArray<DenseRate> Rates { get; init; } = [DenseRate.ClickRate, DenseRate.ConversionRate];

    /// <summary>Whether prices are features: of the candidate, of what the user acted on, and the one against the other. Default true.</summary>
    [JsonRequired]
    public bool Prices { get; init; } = true;

    /// <summary>Whether the time since an item was listed is a feature. Default true.</summary>
    [JsonRequired]
    public bool Ages { get; init; } = true;

    /// <summary>Whether the user's own activity, whatever the item, is a feature. Default true.</summary>
    [JsonRequired]
    public bool UserProfile { get; init; } = true;

    /// <summary>Names of features that the rest would give and that are left out. Default: none.</summary>
    [JsonRequired]
    public ImmutableArray<string> Without { get; init; } = [];

    /// <summary>Acts of a user that are remembered at most, the newest. Default 200.</summary>
    [JsonRequired]
    public int ActsPerUser { get; init; } = 200;

    /// <summary>Users that are remembered at most: those who acted last. Default 100,000.</summary>
    [JsonRequired]
    public int Users { get; init; } = 100_000;

    /// <summary>The features' names, in order. Spelled out anew each time; <see cref="DenseFeatures.Names"/> has them at hand.</summary>
    /// <exception cref="FeatureException">An impossible schema.</exception>
    public ImmutableArray<string> ToNames() => DensePlan.Of(this).Names;

    /// <summary>SHA-256 of the schema's JSON, lower-case hexadecimal: equal exactly when the schemas are.</summary>
    [JsonIgnore]
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(FeatureJson.WriteUtf8(this)));

    /// <summary>The schema as JSON, on one line, the same bytes every time.</summary>
    public string ToJson() => FeatureJson.Write(this);

    /// <summary>Reads what <see cref="ToJson"/> wrote, strictly.</summary>
    /// <exception cref="FeatureException">An unknown, missing or impossible field, named.</exception>
    public static DenseSchema FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var schema = FeatureJson.Read<DenseSchema>(Encoding.UTF8.GetBytes(json), "dense schema");
        schema.Validate();
        return schema;
    }

    /// <summary>Two schemas are equal when every part of theirs is.</summary>
    public bool Equals(DenseSchema? other) => ReferenceEquals(this, other) || other is not null && string.Equals(Hash, other.Hash, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => Hash.GetHashCode(StringComparison.Ordinal);
}
