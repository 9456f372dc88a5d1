namespace Verge.Datasets.Synthetic;

/// <summary>Where an item stands in a feed.</summary>
/// <param name="Position">Position in the feed, from 0, over all its pages.</param>
/// <param name="Previous">The item just before it; −1 where there is none.</param>
/// <param name="Next">The item just after it; −1 where there is none or it is not known yet.</param>
public readonly record struct Placement(int Position, int Previous = -1, int Next = -1);
