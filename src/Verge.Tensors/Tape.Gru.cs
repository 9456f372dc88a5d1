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
        var xId = CheckedRagged(x, segments, nameof(Gru));
        if (layers.IsEmpty)
        {
            throw new ArgumentException("Gru expected at least one layer, got none.", nameof(layers));
        }

        var states = (GruLayerState*)_arena.Allocate(layers.Length * sizeof(GruLayerState));
        var needs = Needs(xId);
        var width = _slots[xId].Columns;
        for (var l = 0; l < layers.Length; l++)
        {
            states[l] = CheckedGruLayer(layers[l], width);
            width = states[l].Width;
            needs |= Needs(states[l].InputWeight) || Needs(states[l].HiddenWeight) || Needs(states[l].InputBias) || Needs(states[l].HiddenBias);
        }

        var output = NewSlot(segments.TotalRows, width, needs);
        var pass = new GruPass(_kernels, GruPlan.Make(segments, _arena), states, layers.Length);
        GruForward(pass, Value(xId), Value(output), needs);
        _scratch.Reset();
        if (needs)
        {
            var node = GruNode.Take(_gruNodes);
            (node.X, node.Pass) = (xId, pass);
            Record(node, output);
        }

        return Handle(output);
    }

    private GruLayerState CheckedGruLayer(in GruLayer layer, int inputs)
    {
        var state = new GruLayerState
        {
            InputWeight = Checked(layer.InputWeight),
            HiddenWeight = Checked(layer.HiddenWeight),
            InputBias = Checked(layer.InputBias),
            HiddenBias = Checked(layer.HiddenBias),
            Inputs = inputs,
        };
        var width = state.Width = _slots[state.HiddenWeight].Columns;
        RequireGru(state.HiddenWeight, "weight_hh", 3 * width, width);
        RequireGru(state.InputWeight, "weight_ih", 3 * width, inputs);
        RequireGru(state.InputBias, "bias_ih", 1, 3 * width);
        RequireGru(state.HiddenBias, "bias_hh", 1, 3 * width);
        return state;
    }

    private void RequireGru(int id, string operand, int rows, int columns)
    {
        ref var slot = ref _slots[id];
        ShapeErrors.Require(slot.Rows == rows && slot.Columns == columns, nameof(Gru), operand, rows, columns, slot);
    }

    private void GruForward(GruPass pass, float* x, float* output, bool keep)
    {
        for (var l = 0; l < pass.Layers; l++)
        {
            ref var layer = ref pass.States[l];
            PackGru(pass, ref layer);
            var rows = keep ? pass.Plan.Rows : Math.Min(pass.Plan.Rows, GruPlan.LargestChunk);
            layer.Gates = (keep ? _arena : _scratch).AllocateFloats(4L * layer.Width * rows);
            layer.States = pass.Plan.Order == null && l == pass.Layers - 1
                ? output
                : (keep ? _arena : _scratch).AllocateFloats((long)layer.Width * pass.Plan.Rows);
        }

        pass.Forward(x, output, keep, _scratch);
    }

    private sealed class GruNode : Node<GruNode>
    {
        internal int X;
        internal GruPass Pass;

        internal override void Backward(Tape tape)
        {
            Slot x = tape._slots[X], y = tape._slots[Output];
            var gradients = (GruGradients*)tape._scratch.Allocate(Pass.Layers * sizeof(GruGradients));
            for (var l = 0; l < Pass.Layers; l++)
            {
                ref var layer = ref Pass.States[l];
                gradients[l] = new GruGradients
                {
                    InputWeight = tape.GradientOrNull(layer.InputWeight),
                    HiddenWeight = tape.GradientOrNull(layer.HiddenWeight),
                    InputBias = tape.GradientOrNull(layer.InputBias),
                    HiddenBias = tape.GradientOrNull(layer.HiddenBias),
                };
                Pass.PackBackward(ref layer, tape.Value(layer.InputWeight), tape.Value(layer.HiddenWeight), tape._scratch);
            }

            var accumulate = false;
            var dx = x.NeedsGradient ? tape.Gradient(X, out accumulate) : null;
            Pass.Backward(x.Value, y.Gradient, dx, accumulate, gradients, tape._scratch);
        }
    }
}
