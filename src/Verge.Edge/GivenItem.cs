namespace Verge.Edge;

/// <summary>A candidate that the shop's own retriever chose.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Price">The price shown; <see langword="null"/>: the catalogue's.</param>
public sealed record GivenItem(string ItemId, double? Price);
