namespace Verge.Edge;

/// <summary>A candidate with its score.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Score">The logit: its sigmoid is the click probability (EdgeRec eq. 14).</param>
public readonly record struct RankedItem(string ItemId, float Score);
