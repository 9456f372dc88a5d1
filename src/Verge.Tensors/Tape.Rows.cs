namespace Verge.Tensors;

public sealed unsafe partial class Tape
{
    private readonly NodePool<RowsNode> _rowsNodes = new();
    private readonly NodePool<RepeatRowsNode> _repeatRowsNodes = new();
    private readonly NodePool<SegmentSumNode> _segmentSumNodes = new();

    /// <summary>Picks rows; repeats and any order are fine.</summary>
    /// <param name="x">[rows, d]</param>
    /// <param name="rows">Which rows.</param>
    /// <returns>[rows.Length, d]</returns>
    /// <exception cref="ArgumentOutOfRangeException">A row is not in the matrix.</exception>
    public Variable Rows(Variable x, ReadOnlySpan<int> rows)
    {
        var xId = Checked(x);
        foreach (var row in rows)
        {
            if ((uint)row >= (uint)_slots[xId].Rows)
            {
                throw new ArgumentOutOfRangeException(nameof(rows), row, $"Rows expected 0 … {_slots[xId].Rows - 1} of {x.Shape}, got {row}.");
            }
        }

        return Gather(xId, CopyInts(rows), rows.Length);
    }

    /// <summary>The last row of each sample.</summary>
    /// <param name="x">[segments.TotalRows, d]</param>
    /// <param name="segments">The samples' rows.</param>
    /// <returns>[segments.Count, d]; zeros for an empty sample</returns>
    /// <exception cref="ArgumentException">The segments do not cover x.</exception>
    public Variable LastRows(Variable x, Segments segments)
    {
        var xId = CheckedRagged(x, segments, nameof(LastRows));
        var rows = _arena.AllocateInts(segments.Count);
        for (var s = 0; s < segments.Count; s++)
        {
            rows[s] = segments.Length(s) == 0 ? -1 : segments.Offset(s) + segments.Length(s) - 1;
        }

        return Gather(xId, rows, segments.Count);
    }

    /// <summary>Repeats each sample's row for all rows of the sample.</summary>
    /// <param name="x">[segments.Count, d]</param>
    /// <param name="segments">The samples' rows.</param>
    /// <returns>[segments.TotalRows, d]</returns>
    /// <exception cref="ArgumentException">There is not one row a sample.</exception>
    public Variable RepeatRows(Variable x, Segments segments)
    {
        var xId = Checked(x);
        var xs = _slots[xId];
        ShapeErrors.Require(xs.Rows == segments.Count, nameof(RepeatRows), nameof(x), segments.Count, -1, xs);
        var output = NewSlot(segments.TotalRows, xs.Columns, xs.NeedsGradient);
        var to = Value(output);
        for (var s = 0; s < segments.Count; s++)
        {
            for (var i = segments.Length(s); i > 0; i--, to += xs.Columns)
            {
                Copy(xs.Value + (long)s * xs.Columns, to, xs.Columns);
            }
        }

        if (xs.NeedsGradient)
        {
            var node = RepeatRowsNode.Take(_repeatRowsNodes);
            (node.X, node.Segments) = (xId, segments);
            Record(node, output);
        }

        return Handle(output);
    }

    /// <summary>Sum of each sample's rows.</summary>
    /// <param name="x">[segments.TotalRows, d]</param>
    /// <param name="segments">The samples' rows.</param>
    /// <returns>[segments.Count, d]; zeros for an empty sample</returns>
    /// <exception cref="ArgumentException">The segments do not cover x.</exception>
    public Variable SegmentSum(Variable x, Segments segments) => SegmentReduce(x, segments, false, nameof(SegmentSum));

    /// <summary>Mean of each sample's rows.</summary>
    /// <param name="x">[segments.TotalRows, d]</param>
    /// <param name="segments">The samples' rows.</param>
    /// <returns>[segments.Count, d]; zeros for an empty sample</returns>
    /// <exception cref="ArgumentException">The segments do not cover x.</exception>
    public Variable SegmentMean(Variable x, Segments segments) => SegmentReduce(x, segments, true, nameof(SegmentMean));

    private int CheckedRagged(Variable x, Segments segments, string operation)
    {
        var id = Checked(x);
        ShapeErrors.Require(_slots[id].Rows == segments.TotalRows, operation, nameof(x), segments.TotalRows, -1, _slots[id]);
        return id;
    }

    private Variable Gather(int xId, int* rows, int count)
    {
        var xs = _slots[xId];
        var output = NewSlot(count, xs.Columns, xs.NeedsGradient);
        for (var i = 0; i < count; i++)
        {
            var to = Value(output) + (long)i * xs.Columns;
            if (rows[i] < 0)
            {
                new Span<float>(to, xs.Columns).Clear();
            }
            else
            {
                Copy(xs.Value + (long)rows[i] * xs.Columns, to, xs.Columns);
            }
        }

        if (xs.NeedsGradient)
        {
            var node = RowsNode.Take(_rowsNodes);
            node.X = xId;
            node.Picked = rows;
            Record(node, output);
        }

        return Handle(output);
    }

    private Variable SegmentReduce(Variable x, Segments segments, bool mean, string operation)
    {
        var xId = CheckedRagged(x, segments, operation);
        var xs = _slots[xId];
        var output = NewSlot(segments.Count, xs.Columns, xs.NeedsGradient);
        for (var s = 0; s < segments.Count; s++)
        {
            var sum = Value(output) + (long)s * xs.Columns;
            new Span<float>(sum, xs.Columns).Clear();
            var length = segments.Length(s);
            _kernels.AddColumnSums(xs.Value + (long)segments.Offset(s) * xs.Columns, xs.Columns, sum, length, xs.Columns);
            if (mean && length > 1)
            {
                _kernels.Scale(sum, 1f / length, sum, xs.Columns);
            }
        }

        if (xs.NeedsGradient)
        {
            var node = SegmentSumNode.Take(_segmentSumNodes);
            (node.X, node.Segments, node.Mean) = (xId, segments, mean);
            Record(node, output);
        }

        return Handle(output);
    }

    private sealed class RowsNode : Node<RowsNode>
    {
        internal int X;
        internal int* Picked;

        internal override void Backward(Tape tape)
        {
            var y = tape._slots[Output];
            var dx = tape.Gradient(X);
            for (var i = 0; i < y.Rows; i++)
            {
                if (Picked[i] >= 0)
                {
                    tape._kernels.AddTo(dx + (long)Picked[i] * y.Columns, y.Gradient + (long)i * y.Columns, y.Columns);
                }
            }
        }
    }

    private sealed class RepeatRowsNode : Node<RepeatRowsNode>
    {
        internal int X;
        internal Segments Segments;

        internal override void Backward(Tape tape)
        {
            var y = tape._slots[Output];
            var dx = tape.Gradient(X);
            for (var s = 0; s < Segments.Count; s++)
            {
                tape._kernels.AddColumnSums(
                    y.Gradient + (long)Segments.Offset(s) * y.Columns, y.Columns, dx + (long)s * y.Columns, Segments.Length(s), y.Columns);
            }
        }
    }

    private sealed class SegmentSumNode : Node<SegmentSumNode>
    {
        internal int X;
        internal Segments Segments;
        internal bool Mean;

        internal override void Backward(Tape tape)
        {
            var y = tape._slots[Output];
            var dx = tape.Gradient(X);
            for (var s = 0; s < y.Rows; s++)
            {
                var length = Segments.Length(s);
                for (var i = 0; i < length; i++, dx += y.Columns)
                {
                    tape._kernels.AddScaled(dx, y.Gradient + (long)s * y.Columns, Mean ? 1f / length : 1, y.Columns);
                }
            }
        }
    }
}
