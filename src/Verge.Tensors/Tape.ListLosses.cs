namespace Verge.Tensors;

public sealed unsafe partial class Tape
{
    private readonly NodePool<ListwiseCrossEntropyNode> _listwiseCrossEntropyNodes = new();

    /// <summary>Σ over samples of −Σ share · log softmax(logits of the sample): cross-entropy against a distribution over the sample's rows.</summary>
    /// <param name="logits">[segments.TotalRows, 1]</param>
    /// <param name="segments">The samples' rows.</param>
    /// <param name="shares">For each row its share, at least 0: 1 in all for a sample; all 0 for one that adds nothing.</param>
    /// <returns>[1, 1], a sum, not a mean</returns>
    /// <exception cref="ArgumentException">A shape or a count does not fit.</exception>
    public Variable ListwiseCrossEntropy(Variable logits, Segments segments, ReadOnlySpan<float> shares)
    {
        var xId = Checked(logits);
        var xs = _slots[xId];
        ShapeErrors.Require(
            xs.Rows == segments.TotalRows && xs.Columns == 1, nameof(ListwiseCrossEntropy), nameof(logits), segments.TotalRows, 1, xs);
        ShapeErrors.RequireCount(shares.Length == xs.Rows, nameof(ListwiseCrossEntropy), "shares", xs.Rows, shares.Length);
        var output = NewSlot(1, 1, xs.NeedsGradient);
        var slope = xs.NeedsGradient ? _arena.AllocateFloats(xs.Rows) : null;
        var loss = 0.0;
        for (var s = 0; s < segments.Count; s++)
        {
            var (offset, length) = (segments.Offset(s), segments.Length(s));
            if (length == 0)
            {
                continue;
            }

            var row = xs.Value + offset;
            var (sum, product) = (0f, 0.0);
            for (var i = 0; i < length; i++)
            {
                sum += shares[offset + i];
                product += shares[offset + i] * (double)row[i];
            }

            loss += sum == 0 ? 0 : sum * (double)_kernels.LogSumExp(row, length) - product;
            if (slope == null)
            {
                continue;
            }

            // d/dx = softmax(x) · Σ shares − shares.
            Copy(row, slope + offset, length);
            _kernels.Softmax(slope + offset, length, 1);
            for (var i = 0; i < length; i++)
            {
                slope[offset + i] = slope[offset + i] * sum - shares[offset + i];
            }
        }

        *Value(output) = (float)loss;
        if (xs.NeedsGradient)
        {
            var node = ListwiseCrossEntropyNode.Take(_listwiseCrossEntropyNodes);
            node.X = xId;
            node.Slope = slope;
            Record(node, output);
        }

        return Handle(output);
    }

    private sealed class ListwiseCrossEntropyNode : Node<ListwiseCrossEntropyNode>
    {
        internal int X;
        internal float* Slope;

        internal override void Backward(Tape tape) => tape.AddToGradient(X, Slope, *tape._slots[Output].Gradient);
    }
}
