namespace Verge.Tensors;

public sealed unsafe partial class Tape
{
    private readonly NodePool<LinearNode> _linearNodes = new();
    private readonly NodePool<MatMulNode> _matMulNodes = new();

    /// <summary>act(x · weightᵀ + bias).</summary>
    /// <param name="x">[rows, in]</param>
    /// <param name="weight">[out, in], as PyTorch has it</param>
    /// <param name="bias">[1, out] or null</param>
    /// <param name="activation">Fused into the product.</param>
    /// <returns>[rows, out]</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public Variable Linear(Variable x, Variable weight, Variable? bias = null, Activation activation = Activation.None)
    {
        int xId = Checked(x), weightId = Checked(weight), biasId = bias is { } given ? Checked(given) : -1;
        Slot xs = _slots[xId], ws = _slots[weightId];
        ShapeErrors.Require(ws.Columns == xs.Columns, nameof(Linear), nameof(weight), -1, xs.Columns, ws);
        if (biasId >= 0)
        {
            ref var bs = ref _slots[biasId];
            ShapeErrors.Require(bs.Rows == 1 && bs.Columns == ws.Rows, nameof(Linear), nameof(bias), 1, ws.Rows, bs);
        }

        var needs = xs.NeedsGradient || ws.NeedsGradient || (biasId >= 0 && Needs(biasId));
        var output = NewSlot(xs.Rows, ws.Rows, needs);
        var biasValue = biasId >= 0 ? Value(biasId) : null;
        var packed = FrozenLinear(weightId);
        if (packed != null)
        {
            _kernels.MultiplyPacked(
                xs.Rows, ws.Rows, xs.Columns, xs.Value, xs.Columns, packed, Value(output), ws.Rows, biasValue, activation, false);
        }
        else
        {
            _kernels.MultiplyNT(
                xs.Rows, ws.Rows, xs.Columns, xs.Value, xs.Columns, ws.Value, ws.Columns, Value(output), ws.Rows, biasValue, activation,
                false, _scratch);
            _scratch.Reset();
        }

        if (needs)
        {
            var node = LinearNode.Take(_linearNodes);
            (node.X, node.Weight, node.Bias, node.Activation) = (xId, weightId, biasId, activation);
            Record(node, output);
        }

        return Handle(output);
    }

    /// <summary>a · b, or a · bᵀ.</summary>
    /// <param name="a">[rows, inner]</param>
    /// <param name="b">[inner, columns]; transposed: [columns, inner]</param>
    /// <param name="transposeB">Whether b is given transposed.</param>
    /// <returns>[rows, columns]</returns>
    /// <exception cref="ArgumentException">The inner dimensions differ.</exception>
    public Variable MatMul(Variable a, Variable b, bool transposeB = false)
    {
        int aId = Checked(a), bId = Checked(b);
        Slot sa = _slots[aId], sb = _slots[bId];
        var columns = transposeB ? sb.Rows : sb.Columns;
        ShapeErrors.Require(
            sa.Columns == (transposeB ? sb.Columns : sb.Rows), nameof(MatMul), nameof(b),
            transposeB ? -1 : sa.Columns, transposeB ? sa.Columns : -1, sb);
        var output = NewSlot(sa.Rows, columns, sa.NeedsGradient || sb.NeedsGradient);
        if (transposeB)
        {
            _kernels.MultiplyNT(
                sa.Rows, columns, sa.Columns, sa.Value, sa.Columns, sb.Value, sb.Columns, Value(output), columns, null, Activation.None, false, _scratch);
        }
        else
        {
            _kernels.MultiplyNN(sa.Rows, columns, sa.Columns, sa.Value, sa.Columns, sb.Value, sb.Columns, Value(output), columns, false, _scratch);
        }

        _scratch.Reset();
        if (Needs(output))
        {
            var node = MatMulNode.Take(_matMulNodes);
            (node.A, node.B, node.TransposeB) = (aId, bId, transposeB);
            Record(node, output);
        }

        return Handle(output);
    }

    private sealed class LinearNode : Node<LinearNode>
    {
        internal int X, Weight, Bias;
        internal Activation Activation;

        internal override void Backward(Tape tape)
        {
            Slot x = tape._slots[X], weight = tape._slots[Weight], y = tape._slots[Output];
            var dy = y.Gradient;
            if (Activation != Activation.None)
            {
                dy = tape._scratch.AllocateFloats(y.Count);
                tape._kernels.ActivateBackward(y.Value, y.Gradient, dy, y.Count, Activation);
            }

            if (weight.NeedsGradient)
            {
                var dw = tape.Gradient(Weight, out var accumulate);
                tape._kernels.MultiplyTN(y.Columns, x.Columns, x.Rows, dy, y.Columns, x.Value, x.Columns, dw, x.Columns, accumulate);
            }

            if (Bias >= 0 && tape.Needs(Bias))
            {
                tape._kernels.AddColumnSums(dy, y.Columns, tape.Gradient(Bias), y.Rows, y.Columns);
            }

            if (x.NeedsGradient)
            {
                var dx = tape.Gradient(X, out var accumulate);
                tape._kernels.MultiplyNN(x.Rows, x.Columns, y.Columns, dy, y.Columns, weight.Value, x.Columns, dx, x.Columns, accumulate, tape._scratch);
            }
        }
    }

    private sealed class MatMulNode : Node<MatMulNode>
    {
        internal int A, B;
        internal bool TransposeB;

        internal override void Backward(Tape tape)
        {
            Slot a = tape._slots[A], b = tape._slots[B], y = tape._slots[Output];
            int m = a.Rows, k = a.Columns, n = y.Columns;
            var kernels = tape._kernels;
            if (a.NeedsGradient)
            {
                var da = tape.Gradient(A, out var accumulate);
                if (TransposeB)
                {
                    kernels.MultiplyNN(m, k, n, y.Gradient, n, b.Value, k, da, k, accumulate, tape._scratch);
                }
                else
                {
                    kernels.MultiplyNT(m, k, n, y.Gradient, n, b.Value, n, da, k, null, Activation.None, accumulate, tape._scratch);
                }
            }

            if (b.NeedsGradient)
            {
                var db = tape.Gradient(B, out var accumulate);
                if (TransposeB)
                {
                    kernels.MultiplyTN(n, k, m, y.Gradient, n, a.Value, k, db, k, accumulate);
                }
                else
                {
                    kernels.MultiplyTN(k, n, m, a.Value, k, y.Gradient, n, db, n, accumulate);
                }
            }
        }
    }
}
