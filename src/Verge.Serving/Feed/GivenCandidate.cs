namespace Verge.Serving;

/// <summary>A candidate that another system chose.</summary>
/// <param name="ItemId">The item; one that the catalogue lacks is served as an unknown one.</param>
/// <param name="Price">The price shown; <see langword="null"/>: the catalogue's.</param>
public readonly record struct GivenCandidate(string ItemId, double? Price);
