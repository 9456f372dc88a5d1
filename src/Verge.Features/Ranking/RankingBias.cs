using System.Text.Json.Serialization;

namespace Verge.Features;

/// <summary>
/// What an impression's selection bias is estimated from (DMT section 4.4): where it stood, and beside what. Known of logged pages
/// only: in serving a bias network is left out.
/// </summary>
public sealed record RankingBias
{
    /// <summary>Places in the feed that are told apart; those behind share the last. Default 400.</summary>
    [JsonRequired]
    public int MaximumIndex { get; init; } = 400;

    /// <summary>Screen pages that are told apart; those behind share the last. Default 100.</summary>
    [JsonRequired]
    public int MaximumScreenPage { get; init; } = 100;

    /// <summary>Items of a screen page. Default 4 (Figure 1).</summary>
    [JsonRequired]
    public int ItemsPerScreen { get; init; } = 4;

    /// <summary>Nearest neighbors on the page, half of them before the item and half behind it. Default 6.</summary>
    [JsonRequired]
    public int Neighbors { get; init; } = 6;

    /// <summary>The attribute that neighbors are known by. Default the category.</summary>
    [JsonRequired]
    public string Attribute { get; init; } = "category";

    /// <summary>
    /// Whether a session's pages of one surface and anchor are segments of one feed, so that places go on from page to page; else each
    /// is a list of its own (a search's results). Default true.
    /// </summary>
    [JsonRequired]
    public bool IsFeed { get; init; } = true;

    /// <summary>Rows of an example: index, screen page, the item's own attribute, then its neighbors'.</summary>
    [JsonIgnore]
    public int Length => 3 + Neighbors;

    internal void Validate()
    {
        FeatureSchema.CheckSize("bias.maximumIndex", MaximumIndex, 1, 1 << 20, "places");
        FeatureSchema.CheckSize("bias.maximumScreenPage", MaximumScreenPage, 1, 1 << 20, "screen pages");
        FeatureSchema.CheckSize("bias.itemsPerScreen", ItemsPerScreen, 1, 1 << 20, "items");
        FeatureSchema.CheckNames("bias.attribute", [Attribute]);
        if (Neighbors is < 0 or > 64 || Neighbors % 2 != 0)
        {
            throw new FeatureException("bias.neighbors", Neighbors, "an even number from 0 to 64");
        }
    }
}
