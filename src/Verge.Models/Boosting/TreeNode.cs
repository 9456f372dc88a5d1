namespace Verge.Models.Boosting;

/// <summary>A node as scores are looked up: a leaf is a node that leads to itself, whatever the value.</summary>
/// <param name="Feature">The feature looked at; 0 in a leaf.</param>
/// <param name="Threshold">Values up to this one go left, greater ones right; +∞ in a leaf.</param>
/// <param name="Left">The left child, the right one being next to it; the node itself in a leaf.</param>
/// <param name="MissingRight">1 where missing values go right, else 0.</param>
internal readonly record struct TreeNode(int Feature, float Threshold, int Left, int MissingRight)
{
    public static TreeNode Leaf(int self) => new(0, float.PositiveInfinity, self, 0);

    public bool IsLeaf(int self) => Left == self;
}
