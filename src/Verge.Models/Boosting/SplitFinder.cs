using System.Runtime.Intrinsics;

namespace Verge.Models.Boosting;

/// <summary>Finds the split of a node with the largest gain by a feature's histogram.</summary>
/// <remarks>
/// Of equal gains the first counts: the lowest bin with missing values on the right, then the highest with them on the left.
/// A bin without samples of the node makes no split of its own, so that what subtraction leaves in it decides nothing.
/// </remarks>
internal sealed class SplitFinder(BoostingOptions options)
{
    private readonly Vector128<double> _regularization = Vector128.Create(options.L2 + 1e-15);

    /// <summary>The best split by a feature; its gain is 0 where no split helps.</summary>
    /// <param name="feature">The feature.</param>
    /// <param name="bins">Its entries, that of missing values the last.</param>
    /// <param name="node">The node's sums.</param>
    public Split Best(int feature, ReadOnlySpan<Vector256<double>> bins, NodeSums node)
    {
        var missing = bins[^1].GetElement(2) > 0;
        var best = MissingRight(feature, bins, node, missing);
        if (missing)
        {
            return MissingLeft(feature, bins, node, best);
        }

        // Nothing was learned of missing values: they go with the most.
        return best with { MissingLeft = 2 * best.Left.Count > node.Count };
    }

    private Split MissingRight(int feature, ReadOnlySpan<Vector256<double>> bins, NodeSums node, bool missing)
    {
        var (best, left, parent) = (default(Split), Vector256<double>.Zero, node.Score(options.L2));
        for (var bin = 0; bin < bins.Length - (missing ? 1 : 2); bin++)
        {
            var entry = bins[bin];
            left += entry;
            if (entry.GetElement(2) > 0 && Gain(left, node, parent, out var enough) is var gain)
            {
                if (enough < 0)
                {
                    break;
                }

                if (gain > best.Gain)
                {
                    best = new(feature, bin, false, gain, Sums(left));
                }
            }
        }

        return best;
    }

    private Split MissingLeft(int feature, ReadOnlySpan<Vector256<double>> bins, NodeSums node, Split best)
    {
        var (right, all, parent) = (Vector256<double>.Zero, Vector256.Create(node.Gradient, node.Hessian, node.Count, 0), node.Score(options.L2));
        for (var bin = bins.Length - 3; bin >= 0; bin--)
        {
            var entry = bins[bin + 1];
            right += entry;
            if (entry.GetElement(2) > 0 && Gain(right, node, parent, out var enough) is var gain)
            {
                if (enough < 0)
                {
                    break;
                }

                if (gain > best.Gain)
                {
                    best = new(feature, bin, true, gain, Sums(all - right));
                }
            }
        }

        return best;
    }

    /// <summary>The gain where one side sums to <paramref name="side"/>, 0 where a side is too small.</summary>
    /// <param name="side">The side that grows from step to step.</param>
    /// <param name="node">The whole.</param>
    /// <param name="parent">G²/(H+λ) of the whole.</param>
    /// <param name="enough">0: the growing side may yet become large enough; −1: the other is too small, and stays so; else 1.</param>
    private double Gain(Vector256<double> side, NodeSums node, double parent, out int enough)
    {
        var (count, hessian) = (side.GetElement(2), side.GetElement(1));
        enough = count < options.MinSamplesLeaf || hessian < options.MinHessianLeaf ? 0 : 1;
        if (node.Count - count < options.MinSamplesLeaf || node.Hessian - hessian < options.MinHessianLeaf)
        {
            enough = -1;
        }

        if (enough < 1)
        {
            return 0;
        }

        var gradients = Vector128.Create(side.GetElement(0), node.Gradient - side.GetElement(0));
        var scores = gradients * gradients / (Vector128.Create(hessian, node.Hessian - hessian) + _regularization);
        return scores.GetElement(0) + scores.GetElement(1) - parent;
    }

    private static NodeSums Sums(Vector256<double> side) => new(side.GetElement(0), side.GetElement(1), (int)side.GetElement(2));
}
