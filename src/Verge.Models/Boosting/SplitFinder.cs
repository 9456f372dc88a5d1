using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Verge.Models.Boosting;

/// <summary>Finds the split of a node with the largest gain by a feature's histogram.</summary>
/// <remarks>
/// Of equal gains the first counts: the lowest bin with missing values on the right, then the highest with them on the left.
/// A bin without samples of the node makes no split of its own, so that what subtraction leaves in it decides nothing.
/// </remarks>
internal sealed class SplitFinder(BoostingOptions options)
{
    private readonly Vector128<double> _regularization = Vector128.Create(options.L2 + NodeSums.Least);
    private readonly double _leastCount = options.MinSamplesLeaf;
    private readonly double _leastHessian = options.MinHessianLeaf;

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
        var (all, left, best) = (Vector256.Create(node.Gradient, node.Hessian, node.Count, 0), Vector256<double>.Zero, Vector256<double>.Zero);
        var (parent, bestGain, bestBin) = (node.Score(options.L2), 0.0, -1);
        for (var bin = 0; bin < bins.Length - (missing ? 1 : 2); bin++)
        {
            var entry = bins[bin];
            left += entry;
            var right = all - left;
            if (IsSmall(right))
            {
                break; // and stays so
            }

            if (entry.GetElement(2) > 0 && !IsSmall(left) && Gain(left, right, parent) is var gain && gain > bestGain)
            {
                (bestGain, bestBin, best) = (gain, bin, left);
            }
        }

        return bestBin < 0 ? default : new(feature, bestBin, false, bestGain, Sums(best));
    }

    private Split MissingLeft(int feature, ReadOnlySpan<Vector256<double>> bins, NodeSums node, Split other)
    {
        var (all, right, best) = (Vector256.Create(node.Gradient, node.Hessian, node.Count, 0), Vector256<double>.Zero, Vector256<double>.Zero);
        var (parent, bestGain, bestBin) = (node.Score(options.L2), other.Gain, -1);
        for (var bin = bins.Length - 3; bin >= 0; bin--)
        {
            var entry = bins[bin + 1];
            right += entry;
            var left = all - right;
            if (IsSmall(left))
            {
                break;
            }

            if (entry.GetElement(2) > 0 && !IsSmall(right) && Gain(left, right, parent) is var gain && gain > bestGain)
            {
                (bestGain, bestBin, best) = (gain, bin, left);
            }
        }

        return bestBin < 0 ? other : new(feature, bestBin, true, bestGain, Sums(best));
    }

    /// <summary>Whether a side has too few samples or too small a sum of second derivatives.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsSmall(Vector256<double> side) => side.GetElement(2) < _leastCount || side.GetElement(1) < _leastHessian;

    /// <summary>G²/(H+λ) of both sides, less that of the whole.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double Gain(Vector256<double> left, Vector256<double> right, double parent)
    {
        // Both divisions at once: they are what a bin costs.
        var gradients = Vector128.Create(left.GetElement(0), right.GetElement(0));
        var scores = gradients * gradients / (Vector128.Create(left.GetElement(1), right.GetElement(1)) + _regularization);
        return scores.GetElement(0) + scores.GetElement(1) - parent;
    }

    private static NodeSums Sums(Vector256<double> side) => new(side.GetElement(0), side.GetElement(1), (int)side.GetElement(2));
}
