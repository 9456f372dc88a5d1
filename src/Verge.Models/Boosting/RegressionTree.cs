using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Verge.Models.Boosting;

/// <summary>A tree: the root is node 0, children stand behind their parents, the values of inner nodes are 0.</summary>
/// <param name="nodes">The nodes, checked: features and children exist, and no walk goes back.</param>
/// <param name="values">What a leaf adds to a logit.</param>
/// <param name="gains">What an inner node's split gained; 0 of leaves.</param>
internal sealed class RegressionTree(TreeNode[] nodes, float[] values, float[] gains)
{
    public TreeNode[] Nodes { get; } = nodes;

    public float[] Values { get; } = values;

    public float[] Gains { get; } = gains;

    /// <summary>Adds each sample's leaf to its score.</summary>
    /// <param name="samples">Values, <c>[samples, features]</c>.</param>
    /// <param name="width">Features.</param>
    /// <param name="scores">One a sample.</param>
    public void Add(ReadOnlySpan<float> samples, int width, Span<double> scores)
    {
        // Four walks at a time: a step waits for the one before it, and other walks fill the wait.
        ref var first = ref MemoryMarshal.GetReference(samples);
        var row = 0;
        for (; row + 4 <= scores.Length; row += 4)
        {
            ref var own = ref Unsafe.Add(ref first, (nint)row * width);
            var (a, b, c, d) = (0, 0, 0, 0);
            while (true)
            {
                var (nextA, nextB) = (Step(a, ref own), Step(b, ref Unsafe.Add(ref own, width)));
                var (nextC, nextD) = (Step(c, ref Unsafe.Add(ref own, 2 * width)), Step(d, ref Unsafe.Add(ref own, 3 * width)));
                if (((nextA ^ a) | (nextB ^ b) | (nextC ^ c) | (nextD ^ d)) == 0)
                {
                    break;
                }

                (a, b, c, d) = (nextA, nextB, nextC, nextD);
            }

            scores[row] += Values[a];
            scores[row + 1] += Values[b];
            scores[row + 2] += Values[c];
            scores[row + 3] += Values[d];
        }

        for (; row < scores.Length; row++)
        {
            scores[row] += Values[Find(ref Unsafe.Add(ref first, (nint)row * width))];
        }
    }

    /// <summary>What one sample's leaf adds to its score.</summary>
    public float Value(ReadOnlySpan<float> sample) => Values[Find(ref MemoryMarshal.GetReference(sample))];

    private int Find(ref float sample)
    {
        var node = 0;
        for (int next; (next = Step(node, ref sample)) != node; node = next)
        {
        }

        return node;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Step(int index, ref float sample)
    {
        ref var node = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Nodes), index);
        var value = Unsafe.Add(ref sample, node.Feature);
        return node.Left + ((value > node.Threshold ? 1 : 0) | ((float.IsNaN(value) ? 1 : 0) & node.MissingRight));
    }
}
