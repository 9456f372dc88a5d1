using System.Collections.Immutable;

namespace Verge.Domain;

/// <summary>One thing a shop can recommend.</summary>
public sealed record Item
{
    /// <summary>The shop's own id; unique in a catalogue.</summary>
    public required string Id { get; init; }

    /// <summary>What a person reads; empty where the shop gives none.</summary>
    public string Title { get; init; } = "";

    /// <summary>Declared attributes by name (<c>category</c>, <c>brand</c>, <c>price_level</c> …); a missing one is unknown.</summary>
    public ImmutableSortedDictionary<string, string> Attributes { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Price in the shop's currency; <see langword="null"/> where unknown.</summary>
    public double? Price { get; init; }

    /// <summary>Whether it can be ordered now.</summary>
    public bool IsAvailable { get; init; } = true;

    /// <summary>When it entered the catalogue; <see langword="null"/> where unknown.</summary>
    public DateTimeOffset? ListedAt { get; init; }

    /// <summary>An attribute's value; <c>item_id</c> names the id itself. <see langword="null"/> where the item lacks it.</summary>
    public string? Attribute(string name) =>
        name == ItemIdAttribute ? Id : Attributes.GetValueOrDefault(name);

    /// <summary>The attribute name that stands for <see cref="Id"/>.</summary>
    public const string ItemIdAttribute = "item_id";
}
