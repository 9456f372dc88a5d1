namespace Verge.Tensors;

public sealed unsafe partial class Tape
{
    private readonly NodePool<SumNode> _sumNodes = new();
    private readonly NodePool<CrossEntropyNode> _crossEntropyNodes = new();
    private readonly NodePool<BinaryCrossEntropyNode> _binaryCrossEntropyNodes = new();

    /// <summary>Sum of all elements.</summary>
    /// <param name="x">[rows, columns]</param>
    /// <returns>[1, 1]</returns>
    public Variable Sum(Variable x)
    {
        var xId = Checked(x);
        var output = NewSlot(1, 1, Needs(xId));
        *Value(output) = _kernels.Sum(Value(xId), _slots[xId].Count);
        if (Needs(xId))
        {
            var node = SumNode.Take(_sumNodes);
            node.X = xId;
            Record(node, output);
        }

        return Handle(output);
    }

    /// <summary>Σ over samples of −log softmax(logits of the sample)[target]. An empty sample adds nothing.</summary>
    /// <param name="logits">[segments.TotalRows, 1]</param>
    /// <param name="segments">The samples' rows.</param>
    /// <param name="targets">For each sample the target's position within it; ignored for an empty sample.</param>
    /// <returns>[1, 1], a sum, not a mean</returns>
    /// <exception cref="ArgumentException">A shape or a target does not fit.</exception>
    public Variable SoftmaxCrossEntropy(Variable logits, Segments segments, ReadOnlySpan<int> targets)
    {
        var xId = Checked(logits);
        var xs = _slots[xId];
        ShapeErrors.Require(
            xs.Rows == segments.TotalRows && xs.Columns == 1, nameof(SoftmaxCrossEntropy), nameof(logits), segments.TotalRows, 1, xs);
        ShapeErrors.RequireCount(targets.Length == segments.Count, nameof(SoftmaxCrossEntropy), "targets", segments.Count, targets.Length);
        var output = NewSlot(1, 1, xs.NeedsGradient);
        var loss = 0.0;
        for (var s = 0; s < segments.Count; s++)
        {
            var length = segments.Length(s);
            if (length == 0)
            {
                continue;
            }

            if ((uint)targets[s] >= (uint)length)
            {
                throw new ArgumentException(
                    $"SoftmaxCrossEntropy expected target {s} in 0 … {length - 1}, got {targets[s]}.", nameof(targets));
            }

            var row = xs.Value + segments.Offset(s);
            loss += _kernels.LogSumExp(row, length) - (double)row[targets[s]];
        }

        *Value(output) = (float)loss;
        if (xs.NeedsGradient)
        {
            var node = CrossEntropyNode.Take(_crossEntropyNodes);
            (node.X, node.Segments) = (xId, segments);
            node.Targets = CopyInts(targets);
            Record(node, output);
        }

        return Handle(output);
    }

    /// <summary>Σ weight · (−y log σ(x) − (1 − y) log(1 − σ(x))), computed from the logit so that it never overflows.</summary>
    /// <param name="logits">[rows, 1]</param>
    /// <param name="labels">For each row a target in [0, 1].</param>
    /// <param name="weights">For each row a weight, 0 for rows that do not count; empty: all 1.</param>
    /// <returns>[1, 1], a weighted sum, not a mean</returns>
    /// <exception cref="ArgumentException">A count does not fit.</exception>
    public Variable BinaryCrossEntropy(Variable logits, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights = default)
    {
        var xId = Checked(logits);
        var xs = _slots[xId];
        ShapeErrors.Require(xs.Columns == 1, nameof(BinaryCrossEntropy), nameof(logits), -1, 1, xs);
        ShapeErrors.RequireCount(labels.Length == xs.Rows, nameof(BinaryCrossEntropy), "labels", xs.Rows, labels.Length);
        ShapeErrors.RequireCount(
            weights.IsEmpty || weights.Length == xs.Rows, nameof(BinaryCrossEntropy), "weights", xs.Rows, weights.Length);
        var output = NewSlot(1, 1, xs.NeedsGradient);
        var slope = xs.NeedsGradient ? _arena.AllocateFloats(xs.Rows) : null;
        var loss = 0.0;
        for (var i = 0; i < xs.Rows; i++)
        {
            var x = xs.Value[i];
            var weight = weights.IsEmpty ? 1 : weights[i];
            var small = MathF.Exp(-MathF.Abs(x));
            loss += weight * (MathF.Max(x, 0) - x * labels[i] + (double)MathF.Log(1 + small));
            if (slope != null)
            {
                slope[i] = weight * ((x >= 0 ? 1 : small) / (1 + small) - labels[i]);
            }
        }

        *Value(output) = (float)loss;
        if (xs.NeedsGradient)
        {
            var node = BinaryCrossEntropyNode.Take(_binaryCrossEntropyNodes);
            node.X = xId;
            node.Slope = slope;
            Record(node, output);
        }

        return Handle(output);
    }

    private sealed class SumNode : Node<SumNode>
    {
        internal int X;

        internal override void Backward(Tape tape)
        {
            var dy = *tape._slots[Output].Gradient;
            var dx = tape.Gradient(X);
            var count = tape._slots[X].Count;
            for (var i = 0; i < count; i++)
            {
                dx[i] += dy;
            }
        }
    }

    private sealed class CrossEntropyNode : Node<CrossEntropyNode>
    {
        internal int X;
        internal Segments Segments;
        internal int* Targets;

        internal override void Backward(Tape tape)
        {
            var dy = *tape._slots[Output].Gradient;
            var x = tape.Value(X);
            var dx = tape.Gradient(X);
            for (var s = 0; s < Segments.Count; s++)
            {
                var length = Segments.Length(s);
                if (length == 0)
                {
                    continue;
                }

                var shares = tape._scratch.AllocateFloats(length);
                Copy(x + Segments.Offset(s), shares, length);
                tape._kernels.Softmax(shares, length, 1);
                shares[Targets[s]] -= 1;
                tape._kernels.AddScaled(dx + Segments.Offset(s), shares, dy, length);
            }
        }
    }

    private sealed class BinaryCrossEntropyNode : Node<BinaryCrossEntropyNode>
    {
        internal int X;
        internal float* Slope;

        internal override void Backward(Tape tape) => tape.AddToGradient(X, Slope, *tape._slots[Output].Gradient);
    }
}
