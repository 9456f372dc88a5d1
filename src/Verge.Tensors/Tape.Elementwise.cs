namespace Verge.Tensors;

public sealed unsafe partial class Tape
{
    private readonly NodePool<BinaryNode> _binaryNodes = new();
    private readonly NodePool<ScaleNode> _scaleNodes = new();
    private readonly NodePool<AddRowNode> _addRowNodes = new();
    private readonly NodePool<ScaleRowsNode> _scaleRowsNodes = new();

    private enum BinaryKind
    {
        Add,
        Subtract,
        Multiply,
    }

    /// <summary>a + b, element by element.</summary>
    /// <param name="a">[rows, columns]</param>
    /// <param name="b">The same shape.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public Variable Add(Variable a, Variable b) => Binary(a, b, BinaryKind.Add);

    /// <summary>a − b, element by element.</summary>
    /// <param name="a">[rows, columns]</param>
    /// <param name="b">The same shape.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public Variable Subtract(Variable a, Variable b) => Binary(a, b, BinaryKind.Subtract);

    /// <summary>a ⊙ b, element by element.</summary>
    /// <param name="a">[rows, columns]</param>
    /// <param name="b">The same shape.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public Variable Multiply(Variable a, Variable b) => Binary(a, b, BinaryKind.Multiply);

    /// <summary>Adds a row vector to each row.</summary>
    /// <param name="x">[rows, columns]</param>
    /// <param name="row">[1, columns]</param>
    /// <exception cref="ArgumentException">The row is not as wide as x.</exception>
    public Variable AddRow(Variable x, Variable row)
    {
        int xId = Checked(x), rowId = Checked(row);
        Slot xs = _slots[xId], rs = _slots[rowId];
        ShapeErrors.Require(rs.Rows == 1 && rs.Columns == xs.Columns, nameof(AddRow), nameof(row), 1, xs.Columns, rs);
        var output = NewSlot(xs.Rows, xs.Columns, xs.NeedsGradient || rs.NeedsGradient);
        _kernels.AddRow(xs.Value, rs.Value, Value(output), xs.Rows, xs.Columns);
        if (Needs(output))
        {
            var node = AddRowNode.Take(_addRowNodes);
            (node.X, node.Row) = (xId, rowId);
            Record(node, output);
        }

        return Handle(output);
    }

    /// <summary>x · factor.</summary>
    /// <param name="x">[rows, columns]</param>
    /// <param name="factor">A constant.</param>
    public Variable Scale(Variable x, float factor)
    {
        var xId = Checked(x);
        var xs = _slots[xId];
        var output = NewSlot(xs.Rows, xs.Columns, xs.NeedsGradient);
        _kernels.Scale(xs.Value, factor, Value(output), xs.Count);
        if (xs.NeedsGradient)
        {
            var node = ScaleNode.Take(_scaleNodes);
            (node.X, node.Factor) = (xId, factor);
            Record(node, output);
        }

        return Handle(output);
    }

    /// <summary>Multiplies each row by its weight.</summary>
    /// <param name="x">[rows, columns]</param>
    /// <param name="weights">[rows, 1]</param>
    /// <exception cref="ArgumentException">There is not one weight a row.</exception>
    public Variable ScaleRows(Variable x, Variable weights)
    {
        int xId = Checked(x), weightsId = Checked(weights);
        Slot xs = _slots[xId], ws = _slots[weightsId];
        ShapeErrors.Require(ws.Rows == xs.Rows && ws.Columns == 1, nameof(ScaleRows), nameof(weights), xs.Rows, 1, ws);
        var output = NewSlot(xs.Rows, xs.Columns, xs.NeedsGradient || ws.NeedsGradient);
        var columns = (long)xs.Columns;
        for (var r = 0; r < xs.Rows; r++)
        {
            _kernels.Scale(xs.Value + r * columns, ws.Value[r], Value(output) + r * columns, columns);
        }

        if (Needs(output))
        {
            var node = ScaleRowsNode.Take(_scaleRowsNodes);
            (node.X, node.Weights) = (xId, weightsId);
            Record(node, output);
        }

        return Handle(output);
    }

    private Variable Binary(Variable a, Variable b, BinaryKind kind)
    {
        int aId = Checked(a), bId = Checked(b);
        Slot sa = _slots[aId], sb = _slots[bId];
        if (sa.Rows != sb.Rows || sa.Columns != sb.Columns)
        {
            ShapeErrors.Require(false, kind.ToString(), nameof(b), sa.Rows, sa.Columns, sb);
        }

        var output = NewSlot(sa.Rows, sa.Columns, sa.NeedsGradient || sb.NeedsGradient);
        switch (kind)
        {
            case BinaryKind.Add:
                _kernels.Add(sa.Value, sb.Value, Value(output), sa.Count);
                break;
            case BinaryKind.Subtract:
                _kernels.Subtract(sa.Value, sb.Value, Value(output), sa.Count);
                break;
            default:
                _kernels.Multiply(sa.Value, sb.Value, Value(output), sa.Count);
                break;
        }

        if (Needs(output))
        {
            var node = BinaryNode.Take(_binaryNodes);
            (node.A, node.B, node.Kind) = (aId, bId, kind);
            Record(node, output);
        }

        return Handle(output);
    }

    /// <summary>gradient(id) += factor · source, without zeroing first.</summary>
    private void AddToGradient(int id, float* source, float factor)
    {
        if (!Needs(id))
        {
            return;
        }

        var count = _slots[id].Count;
        var gradient = Gradient(id, out var accumulate);
        if (accumulate)
        {
            _kernels.AddScaled(gradient, source, factor, count);
        }
        else
        {
            _kernels.Scale(source, factor, gradient, count);
        }
    }

    private sealed class BinaryNode : Node<BinaryNode>
    {
        internal int A, B;
        internal BinaryKind Kind;

        internal override void Backward(Tape tape)
        {
            var y = tape._slots[Output];
            if (Kind != BinaryKind.Multiply)
            {
                tape.AddToGradient(B, y.Gradient, Kind == BinaryKind.Add ? 1 : -1);
                tape.PassGradient(Output, A);
                return;
            }

            if (tape.Needs(A))
            {
                tape._kernels.MultiplyAdd(y.Gradient, tape.Value(B), tape.Gradient(A), y.Count);
            }

            if (tape.Needs(B))
            {
                tape._kernels.MultiplyAdd(y.Gradient, tape.Value(A), tape.Gradient(B), y.Count);
            }
        }
    }

    private sealed class AddRowNode : Node<AddRowNode>
    {
        internal int X, Row;

        internal override void Backward(Tape tape)
        {
            var y = tape._slots[Output];
            if (tape.Needs(Row))
            {
                tape._kernels.AddColumnSums(y.Gradient, y.Columns, tape.Gradient(Row), y.Rows, y.Columns);
            }

            tape.PassGradient(Output, X);
        }
    }

    private sealed class ScaleNode : Node<ScaleNode>
    {
        internal int X;
        internal float Factor;

        internal override void Backward(Tape tape) => tape.AddToGradient(X, tape._slots[Output].Gradient, Factor);
    }

    private sealed class ScaleRowsNode : Node<ScaleRowsNode>
    {
        internal int X, Weights;

        internal override void Backward(Tape tape)
        {
            Slot y = tape._slots[Output], x = tape._slots[X], weights = tape._slots[Weights];
            var dx = x.NeedsGradient ? tape.Gradient(X) : null;
            var dw = weights.NeedsGradient ? tape.Gradient(Weights) : null;
            var columns = y.Columns;
            for (var r = 0; r < y.Rows; r++)
            {
                var dy = y.Gradient + (long)r * columns;
                if (dx != null)
                {
                    tape._kernels.AddScaled(dx + (long)r * columns, dy, weights.Value[r], columns);
                }

                if (dw != null)
                {
                    dw[r] += tape._kernels.Dot(dy, x.Value + (long)r * columns, columns);
                }
            }
        }
    }
}
