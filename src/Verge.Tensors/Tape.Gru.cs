namespace Verge.Tensors;

public sealed unsafe partial class Tape
{
    private readonly NodePool<GruNode> _gruNodes = new();

    /// <summary>
    /// A stack of gated recurrent units (Cho et al. 2014, with PyTorch's reset gate applied after the product) over the
    /// sequences of all samples; each starts from a zero state. r = σ(W_r x + U_r h), z = σ(W_z x + U_z h),
    /// n = tanh(W_n x + r ⊙ (U_n h)), h' = (1 − z) ⊙ n + z ⊙ h, biases omitted here.
    /// </summary>
    /// <param name="x">[segments.TotalRows, input]</param>
    /// <param name="segments">One sequence a sample, in time order.</param>
    /// <param name="layers">At least one; the input of each is the states of the one before.</param>
    /// <returns>The top layer's state after each row: [segments.TotalRows, hidden]</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public Variable Gru(Variable x, Segments segments, ReadOnlySpan<GruLayer> layers)
    {
        CheckedRagged(x, segments, nameof(Gru));
        if (layers.IsEmpty)
        {
            throw new ArgumentException("Gru expected at least one layer, got none.", nameof(layers));
        }

        var blocks = GruBlocks.Sort(segments, _arena);
        foreach (var layer in layers)
        {
            x = GruOneLayer(x, segments, blocks, layer);
        }

        return x;
    }

    private Variable GruOneLayer(Variable x, Segments segments, GruBlocks blocks, GruLayer layer)
    {
        int xId = Checked(x), wi = Checked(layer.InputWeight), wh = Checked(layer.HiddenWeight);
        int bi = Checked(layer.InputBias), bh = Checked(layer.HiddenBias);
        Slot xs = _slots[xId], whs = _slots[wh];
        var width = whs.Columns;
        ShapeErrors.Require(whs.Rows == 3 * width, nameof(Gru), "weight_hh", 3 * width, width, whs);
        RequireGru(wi, "weight_ih", 3 * width, xs.Columns);
        RequireGru(bi, "bias_ih", 1, 3 * width);
        RequireGru(bh, "bias_hh", 1, 3 * width);
        var needs = xs.NeedsGradient || Needs(wi) || Needs(wh) || Needs(bi) || Needs(bh);
        var output = NewSlot(xs.Rows, width, needs);

        // Each row: r, z, n (first the input's projection) and n's hidden part; backward turns them into gradients in place.
        var gates = (needs ? _arena : _scratch).AllocateFloats(4L * width * xs.Rows);
        _kernels.MultiplyNT(
            xs.Rows, 3 * width, xs.Columns, xs.Value, xs.Columns, Value(wi), xs.Columns, gates, 4 * width, Value(bi), Activation.None, false, _scratch);
        blocks.Forward(_kernels, width, gates, whs.Value, Value(bh), Value(output), _scratch);
        _scratch.Reset();
        if (needs)
        {
            var node = GruNode.Take(_gruNodes);
            (node.X, node.InputWeight, node.HiddenWeight, node.InputBias, node.HiddenBias) = (xId, wi, wh, bi, bh);
            (node.Segments, node.Blocks) = (segments, blocks);
            node.Gates = gates;
            Record(node, output);
        }

        return Handle(output);
    }

    private void RequireGru(int id, string operand, int rows, int columns)
    {
        ref var slot = ref _slots[id];
        ShapeErrors.Require(slot.Rows == rows && slot.Columns == columns, nameof(Gru), operand, rows, columns, slot);
    }

    private sealed class GruNode : Node<GruNode>
    {
        internal int X, InputWeight, HiddenWeight, InputBias, HiddenBias;
        internal Segments Segments;
        internal GruBlocks Blocks;
        internal float* Gates;

        internal override void Backward(Tape tape)
        {
            Slot x = tape._slots[X], y = tape._slots[Output];
            var kernels = tape._kernels;
            int width = y.Columns, rows = y.Rows, stride = 4 * width;
            Blocks.Backward(kernels, width, Gates, tape.Value(HiddenWeight), y.Value, y.Gradient, tape._scratch);
            if (x.NeedsGradient)
            {
                var dx = tape.Gradient(X, out var accumulate);
                kernels.MultiplyNN(rows, x.Columns, 3 * width, Gates, stride, tape.Value(InputWeight), x.Columns, dx, x.Columns, accumulate, tape._scratch);
            }

            if (tape.Needs(InputWeight))
            {
                var dw = tape.Gradient(InputWeight, out var accumulate);
                kernels.MultiplyTN(3 * width, x.Columns, rows, Gates, stride, x.Value, x.Columns, dw, x.Columns, accumulate);
            }

            if (tape.Needs(InputBias))
            {
                kernels.AddColumnSums(Gates, stride, tape.Gradient(InputBias), rows, 3 * width);
            }

            if (tape.Needs(HiddenBias))
            {
                var db = tape.Gradient(HiddenBias);
                kernels.AddColumnSums(Gates, stride, db, rows, 2 * width);
                kernels.AddColumnSums(Gates + 3 * width, stride, db + 2 * width, rows, width);
            }

            if (tape.Needs(HiddenWeight) && rows > 1)
            {
                ZeroFirstSteps(stride);
                var dw = tape.Gradient(HiddenWeight);

                // Row t of the gates meets the state of row t − 1; first steps are zero by now.
                var later = Gates + stride;
                kernels.MultiplyTN(2 * width, width, rows - 1, later, stride, y.Value, width, dw, width, true);
                kernels.MultiplyTN(width, width, rows - 1, later + 3 * width, stride, y.Value, width, dw + 2 * width * width, width, true);
            }
        }

        private void ZeroFirstSteps(int stride)
        {
            for (var s = 0; s < Segments.Count; s++)
            {
                if (Segments.Length(s) > 0)
                {
                    new Span<float>(Gates + (long)Segments.Offset(s) * stride, stride).Clear();
                }
            }
        }
    }
}
