namespace Verge.Tensors;

public sealed unsafe partial class Tape
{
    /// <summary>Rows of a linear map swept at once: two stripes of a transposed product.</summary>
    private const int BackwardRows = 96;

    /// <summary>Weights of more elements are swept with all rows at once: reading them again costs more than reading rows again.</summary>
    private const int LargeWeight = 1 << 16;

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

        /// <summary>Some rows at a time, so that they are in the cache for the weights' gradient, the bias's and the input's.</summary>
        internal override void Backward(Tape tape)
        {
            Slot x = tape._slots[X], weight = tape._slots[Weight], y = tape._slots[Output];
            var kernels = tape._kernels;
            bool addWeight = false, addX = false;
            var dw = weight.NeedsGradient ? tape.Gradient(Weight, out addWeight) : null;
            var db = Bias >= 0 ? tape.GradientOrNull(Bias) : null;
            var dx = x.NeedsGradient ? tape.Gradient(X, out addX) : null;
            var step = weight.Count > LargeWeight ? Math.Max(1, y.Rows) : BackwardRows;
            float* packed = null;
            if (dx != null && y.Rows > step)
            {
                packed = tape._scratch.AllocateFloats(kernels.PackedCount(x.Columns, y.Columns));
                kernels.Pack(weight.Value, x.Columns, x.Columns, y.Columns, packed);
            }

            var first = 0;
            do
            {
                var rows = Math.Min(step, y.Rows - first);
                var dy = y.Gradient + (long)first * y.Columns;
                if (Activation != Activation.None)
                {
                    kernels.ActivateBackward(y.Value + (long)first * y.Columns, dy, dy, (long)rows * y.Columns, Activation);
                }

                if (dw != null)
                {
                    var xRows = x.Value + (long)first * x.Columns;
                    kernels.MultiplyTN(y.Columns, x.Columns, rows, dy, y.Columns, xRows, x.Columns, dw, x.Columns, addWeight || first > 0);
                }

                if (db != null)
                {
                    kernels.AddColumnSums(dy, y.Columns, db, rows, y.Columns);
                }

                if (dx != null)
                {
                    var dxRows = dx + (long)first * x.Columns;
                    if (packed != null)
                    {
                        kernels.MultiplyPacked(rows, x.Columns, y.Columns, dy, y.Columns, packed, dxRows, x.Columns, null, Activation.None, addX);
                    }
                    else
                    {
                        kernels.MultiplyNN(rows, x.Columns, y.Columns, dy, y.Columns, weight.Value, x.Columns, dxRows, x.Columns, addX, tape._scratch);
                    }
                }

                first += step;
            }
            while (first < y.Rows);
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
