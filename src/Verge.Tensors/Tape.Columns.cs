namespace Verge.Tensors;

public sealed unsafe partial class Tape
{
    private readonly NodePool<SliceNode> _sliceNodes = new();
    private readonly NodePool<ConcatNode> _concatNodes = new();

    /// <summary>Puts matrices of the same number of rows side by side.</summary>
    /// <param name="parts">At least one matrix [rows, any].</param>
    /// <returns>[rows, Σ columns]</returns>
    /// <exception cref="ArgumentException">There is none, or their rows differ.</exception>
    public Variable Concat(params ReadOnlySpan<Variable> parts)
    {
        if (parts.IsEmpty)
        {
            throw new ArgumentException("Concat expected at least one part, got none.", nameof(parts));
        }

        var ids = _arena.AllocateInts(parts.Length);
        int rows = parts[0].Shape.Rows, columns = 0;
        var needs = false;
        for (var i = 0; i < parts.Length; i++)
        {
            ids[i] = Checked(parts[i]);
            ref var part = ref _slots[ids[i]];
            ShapeErrors.Require(part.Rows == rows, nameof(Concat), "every part", rows, -1, part);
            columns += part.Columns;
            needs |= part.NeedsGradient;
        }

        var output = NewSlot(rows, columns, needs);
        var to = Value(output);
        for (var i = 0; i < parts.Length; i++)
        {
            var part = _slots[ids[i]];
            CopyColumns(part.Value, part.Columns, to, columns, rows, part.Columns);
            to += part.Columns;
        }

        if (needs)
        {
            var node = ConcatNode.Take(_concatNodes);
            node.Parts = ids;
            node.Count = parts.Length;
            Record(node, output);
        }

        return Handle(output);
    }

    /// <summary>Some columns of a matrix.</summary>
    /// <param name="x">[rows, columns]</param>
    /// <param name="column">First column.</param>
    /// <param name="count">Number of columns, at least one.</param>
    /// <returns>[rows, count]</returns>
    /// <exception cref="ArgumentException">The columns are not in the matrix.</exception>
    public Variable Slice(Variable x, int column, int count)
    {
        var xId = Checked(x);
        var xs = _slots[xId];
        if (column < 0 || count < 1 || column > xs.Columns - count)
        {
            throw new ArgumentException($"Slice expected columns within 0 … {xs.Columns - 1}, got {count} from {column}.");
        }

        var output = NewSlot(xs.Rows, count, xs.NeedsGradient);
        CopyColumns(xs.Value + column, xs.Columns, Value(output), count, xs.Rows, count);
        if (xs.NeedsGradient)
        {
            var node = SliceNode.Take(_sliceNodes);
            (node.X, node.Column) = (xId, column);
            Record(node, output);
        }

        return Handle(output);
    }

    private static void CopyColumns(float* from, int fromStride, float* to, int toStride, int rows, int columns)
    {
        for (var r = 0; r < rows; r++, from += fromStride, to += toStride)
        {
            new ReadOnlySpan<float>(from, columns).CopyTo(new Span<float>(to, columns));
        }
    }

    private void AddColumns(float* from, int fromStride, float* to, int toStride, int rows, int columns)
    {
        for (var r = 0; r < rows; r++, from += fromStride, to += toStride)
        {
            _kernels.AddTo(to, from, columns);
        }
    }

    private sealed class ConcatNode : Node<ConcatNode>
    {
        internal int* Parts;
        internal int Count;

        internal override void Backward(Tape tape)
        {
            var y = tape._slots[Output];
            var from = y.Gradient;
            for (var i = 0; i < Count; i++)
            {
                var columns = tape._slots[Parts[i]].Columns;
                if (tape.Needs(Parts[i]))
                {
                    var to = tape.Gradient(Parts[i], out var accumulate);
                    if (accumulate)
                    {
                        tape.AddColumns(from, y.Columns, to, columns, y.Rows, columns);
                    }
                    else
                    {
                        CopyColumns(from, y.Columns, to, columns, y.Rows, columns);
                    }
                }

                from += columns;
            }
        }
    }

    private sealed class SliceNode : Node<SliceNode>
    {
        internal int X, Column;

        internal override void Backward(Tape tape)
        {
            var y = tape._slots[Output];
            tape.AddColumns(y.Gradient, y.Columns, tape.Gradient(X) + Column, tape._slots[X].Columns, y.Rows, y.Columns);
        }
    }
}
