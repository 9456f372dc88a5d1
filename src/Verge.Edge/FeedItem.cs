using System.Collections.Immutable;

namespace Verge.Edge;

/// <summary>One place of the feed.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Position">Its place in the list shown, from 0.</param>
/// <param name="Title">What a person reads.</param>
/// <param name="Price">The price; <see langword="null"/> where unknown.</param>
/// <param name="Attributes">Declared attributes by name.</param>
/// <param name="IsExposed">Whether it was exposed: then it never moves.</param>
public sealed record FeedItem(string ItemId, int Position, string Title, double? Price, ImmutableSortedDictionary<string, string> Attributes, bool IsExposed);
