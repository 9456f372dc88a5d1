using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Verge.Features;

/// <summary>One of BST's "other features" (Table 1): a row of a table of its own.</summary>
/// <param name="Name">Its name; of an item or user attribute, the attribute's.</param>
/// <param name="Kind">Where its value comes from.</param>
/// <param name="Width">Floats of a row.</param>
/// <param name="Size">
/// Rows of a hashed table (user id, user attribute, cross); positions that are told apart, for the display position. 0 for
/// item attributes and the surface, whose values are known.
/// </param>
public sealed record RankingField(string Name, RankingFieldKind Kind, int Width, [property: JsonRequired] int Size = 0)
{
    /// <summary>Names of the two fields of a cross; empty for the others.</summary>
    [JsonRequired]
    public ImmutableArray<string> Of { get; init; } = [];
}
