namespace Verge.Models.Boosting;

/// <summary>What a node's samples sum to.</summary>
/// <param name="Gradient">G, the sum of first derivatives.</param>
/// <param name="Hessian">H, the sum of second derivatives.</param>
/// <param name="Count">Samples.</param>
internal readonly record struct NodeSums(double Gradient, double Hessian, int Count)
{
    /// <summary>Added to H + λ, so that a leaf of samples that are all certain has a value.</summary>
    public const double Least = 1e-15;

    /// <summary>The value with the smallest loss to second order, −G / (H + λ).</summary>
    public double Value(double l2) => -Gradient / (Hessian + l2 + Least);

    /// <summary>By how much that value makes the loss smaller, twice: G² / (H + λ).</summary>
    public double Score(double l2) => Gradient * Gradient / (Hessian + l2 + Least);
}
