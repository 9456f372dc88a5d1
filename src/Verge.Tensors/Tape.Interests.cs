namespace Verge.Tensors;

public sealed unsafe partial class Tape
{
    private readonly NodePool<SegmentSoftmaxNode> _segmentSoftmaxNodes = new();
    private readonly NodePool<SegmentWeightedSumsNode> _segmentWeightedSumsNodes = new();
    private readonly NodePool<ReshapeNode> _reshapeNodes = new();

    /// <summary>Softmax of each column over the rows of each sample.</summary>
    /// <param name="x">[segments.TotalRows, columns]</param>
    /// <param name="segments">The samples' rows.</param>
    /// <returns>[segments.TotalRows, columns]</returns>
    /// <exception cref="ArgumentException">The segments do not cover x.</exception>
    public Variable SegmentSoftmax(Variable x, Segments segments)
    {
        var xId = CheckedRagged(x, segments, nameof(SegmentSoftmax));
        var xs = _slots[xId];
        var output = NewSlot(xs.Rows, xs.Columns, xs.NeedsGradient);
        for (var s = 0; s < segments.Count; s++)
        {
            var (first, length) = ((long)segments.Offset(s) * xs.Columns, segments.Length(s));
            var column = _scratch.AllocateFloats(length);
            for (var c = 0; c < xs.Columns && length > 0; c++)
            {
                Gather(xs.Value + first + c, xs.Columns, column, length);
                _kernels.Softmax(column, length, 1);
                Scatter(column, Value(output) + first + c, xs.Columns, length);
            }

            _scratch.Reset();
        }

        if (xs.NeedsGradient)
        {
            var node = SegmentSoftmaxNode.Take(_segmentSoftmaxNodes);
            (node.X, node.Segments) = (xId, segments);
            Record(node, output);
        }

        return Handle(output);
    }

    /// <summary>Several weighted sums of each sample's rows: one for each column of weights.</summary>
    /// <param name="weights">[segments.TotalRows, K]</param>
    /// <param name="values">[segments.TotalRows, d]</param>
    /// <param name="segments">The samples' rows.</param>
    /// <returns>[segments.Count · K, d], a sample's sums in adjacent rows; zeros for an empty sample</returns>
    /// <exception cref="ArgumentException">The segments do not cover both.</exception>
    public Variable SegmentWeightedSums(Variable weights, Variable values, Segments segments)
    {
        int weightsId = CheckedRagged(weights, segments, nameof(SegmentWeightedSums)), valuesId = CheckedRagged(values, segments, nameof(SegmentWeightedSums));
        Slot ws = _slots[weightsId], vs = _slots[valuesId];
        int k = ws.Columns, d = vs.Columns;
        var output = NewSlot(segments.Count * k, d, ws.NeedsGradient || vs.NeedsGradient);
        for (var s = 0; s < segments.Count; s++)
        {
            long first = segments.Offset(s);
            _kernels.MultiplyTN(
                k, d, segments.Length(s), ws.Value + first * k, k, vs.Value + first * d, d, Value(output) + (long)s * k * d, d, false);
        }

        if (Needs(output))
        {
            var node = SegmentWeightedSumsNode.Take(_segmentWeightedSumsNodes);
            (node.Weights, node.Values, node.Segments) = (weightsId, valuesId, segments);
            Record(node, output);
        }

        return Handle(output);
    }

    /// <summary>The same elements in rows of another length.</summary>
    /// <param name="x">[rows, columns]</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns, at least one; as many elements as x has.</param>
    /// <exception cref="ArgumentException">There are more or fewer elements.</exception>
    public Variable Reshape(Variable x, int rows, int columns)
    {
        var xId = Checked(x);
        var xs = _slots[xId];
        if (rows < 0 || columns < 1 || (long)rows * columns != xs.Count)
        {
            throw new ArgumentException($"Reshape expected {xs.Count} elements, as {x.Shape} has, got [{rows}, {columns}].");
        }

        var output = NewSlot(rows, columns, xs.Value);
        _slots[output].NeedsGradient = xs.NeedsGradient;
        if (xs.NeedsGradient)
        {
            var node = ReshapeNode.Take(_reshapeNodes);
            node.X = xId;
            Record(node, output);
        }

        return Handle(output);
    }

    private static void Gather(float* from, int stride, float* to, int count)
    {
        for (var i = 0; i < count; i++)
        {
            to[i] = from[(long)i * stride];
        }
    }

    private static void Scatter(float* from, float* to, int stride, int count)
    {
        for (var i = 0; i < count; i++)
        {
            to[(long)i * stride] = from[i];
        }
    }

    private sealed class SegmentSoftmaxNode : Node<SegmentSoftmaxNode>
    {
        internal int X;
        internal Segments Segments;

        internal override void Backward(Tape tape)
        {
            var y = tape._slots[Output];
            var dx = tape.Gradient(X);
            for (var s = 0; s < Segments.Count; s++)
            {
                var length = Segments.Length(s);
                var first = (long)Segments.Offset(s) * y.Columns;
                float* weights = tape._scratch.AllocateFloats(length), gradients = tape._scratch.AllocateFloats(length);
                for (var c = 0; c < y.Columns && length > 0; c++)
                {
                    Gather(y.Value + first + c, y.Columns, weights, length);
                    Gather(y.Gradient + first + c, y.Columns, gradients, length);
                    tape._kernels.SoftmaxBackward(weights, gradients, gradients, 1, 1, length, length);
                    for (var i = 0; i < length; i++)
                    {
                        dx[first + c + (long)i * y.Columns] += gradients[i];
                    }
                }

                tape._scratch.Reset();
            }
        }
    }

    private sealed class SegmentWeightedSumsNode : Node<SegmentWeightedSumsNode>
    {
        internal int Weights, Values;
        internal Segments Segments;

        internal override void Backward(Tape tape)
        {
            Slot y = tape._slots[Output], weights = tape._slots[Weights], values = tape._slots[Values];
            var dWeights = tape.GradientOrNull(Weights);
            var dValues = tape.GradientOrNull(Values);
            int k = weights.Columns, d = values.Columns;
            for (var s = 0; s < Segments.Count; s++)
            {
                long first = Segments.Offset(s);
                var length = Segments.Length(s);
                var dy = y.Gradient + (long)s * k * d;
                if (dWeights != null)
                {
                    tape._kernels.MultiplyNT(
                        length, k, d, values.Value + first * d, d, dy, d, dWeights + first * k, k, null, Activation.None, true, tape._scratch);
                }

                if (dValues != null)
                {
                    tape._kernels.MultiplyNN(length, d, k, weights.Value + first * k, k, dy, d, dValues + first * d, d, true, tape._scratch);
                }

                tape._scratch.Reset();
            }
        }
    }

    private sealed class ReshapeNode : Node<ReshapeNode>
    {
        internal int X;

        internal override void Backward(Tape tape) => tape.PassGradient(Output, X);
    }
}
