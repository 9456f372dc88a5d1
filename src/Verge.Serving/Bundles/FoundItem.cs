namespace Verge.Serving;

/// <summary>An item that a search by a user's interests found.</summary>
/// <param name="Label">Its label in the index: its place in the catalogue, from 1.</param>
/// <param name="Score">Its affinity with the nearest interest.</param>
/// <param name="Interest">Which one that is, from 0.</param>
public readonly record struct FoundItem(long Label, float Score, int Interest);
