namespace Verge.Models.Boosting;

/// <summary>A node of a tree under way that has not been split.</summary>
/// <param name="Node">Its number in the tree.</param>
/// <param name="Depth">Splits above it.</param>
/// <param name="Start">Its first place in the partition; its samples stand behind each other.</param>
/// <param name="Sums">Their sums.</param>
internal readonly record struct GrowingLeaf(int Node, int Depth, int Start, NodeSums Sums)
{
    /// <summary>Its histogram, where it may be split.</summary>
    public Histogram? Histogram { get; init; }

    /// <summary>Its best split.</summary>
    public Split Split { get; init; }

    /// <summary>Its samples' places.</summary>
    public int Count => Sums.Count;
}
