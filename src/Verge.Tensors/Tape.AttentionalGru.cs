namespace Verge.Tensors;

public sealed unsafe partial class Tape
{
    private readonly NodePool<AttentionalGruNode> _attentionalGruNodes = new();

    /// <summary>
    /// A gated recurrent unit with attentional update gate (AUGRU: Zhou et al. 2019, DIEN, eq. 15, 16) over the sequences of all samples;
    /// each starts from a zero state. With z and n of <see cref="Gru"/>, whose update gate is u = 1 − z:
    /// h' = (1 − a u) ⊙ h + a u ⊙ n, a the row's weight.
    /// </summary>
    /// <param name="x">[segments.TotalRows, input]</param>
    /// <param name="attention">[segments.TotalRows, 1]: how much of its update a row gets, 0 … 1.</param>
    /// <param name="segments">One sequence a sample, in time order.</param>
    /// <param name="layer">Weights as <see cref="Gru"/> has them.</param>
    /// <returns>The state after each row: [segments.TotalRows, hidden]</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public Variable AttentionalGru(Variable x, Variable attention, Segments segments, in GruLayer layer)
    {
        int xId = CheckedRagged(x, segments, nameof(AttentionalGru)), attentionId = CheckedRagged(attention, segments, nameof(AttentionalGru));
        ShapeErrors.Require(_slots[attentionId].Columns == 1, nameof(AttentionalGru), nameof(attention), segments.TotalRows, 1, _slots[attentionId]);
        var state = (GruLayerState*)_arena.Allocate(sizeof(GruLayerState));
        *state = CheckedGruLayer(layer, _slots[xId].Columns);
        var needs = Needs(xId) || Needs(attentionId)
            || Needs(state->InputWeight) || Needs(state->HiddenWeight) || Needs(state->InputBias) || Needs(state->HiddenBias);
        var output = NewSlot(segments.TotalRows, state->Width, needs);
        var pass = new GruPass(_kernels, GruPlan.Make(segments, _arena), state, 1);
        PackGru(pass, ref *state);
        var kept = needs ? _arena : _scratch;
        state->Gates = kept.AllocateFloats(4L * state->Width * pass.Plan.Rows);
        state->States = pass.Plan.Order == null ? Value(output) : kept.AllocateFloats((long)state->Width * pass.Plan.Rows);
        pass.ForwardAttentional(Value(xId), Value(attentionId), Value(output), _scratch);
        _scratch.Reset();
        if (needs)
        {
            var node = AttentionalGruNode.Take(_attentionalGruNodes);
            (node.X, node.Attention, node.Pass) = (xId, attentionId, pass);
            Record(node, output);
        }

        return Handle(output);
    }

    private sealed class AttentionalGruNode : Node<AttentionalGruNode>
    {
        internal int X, Attention;
        internal GruPass Pass;

        internal override void Backward(Tape tape)
        {
            ref var layer = ref Pass.States[0];
            var gradients = new GruGradients
            {
                InputWeight = tape.GradientOrNull(layer.InputWeight),
                HiddenWeight = tape.GradientOrNull(layer.HiddenWeight),
                InputBias = tape.GradientOrNull(layer.InputBias),
                HiddenBias = tape.GradientOrNull(layer.HiddenBias),
            };
            Pass.PackBackward(ref layer, tape.Value(layer.InputWeight), tape.Value(layer.HiddenWeight), tape._scratch);
            var dAttention = tape.GradientOrNull(Attention);
            var accumulate = false;
            var dx = tape.Needs(X) ? tape.Gradient(X, out accumulate) : null;
            Pass.BackwardAttentional(
                new(tape.Value(X), tape.Value(Attention), dx, dAttention), tape._slots[Output].Gradient, accumulate, gradients, tape._scratch);
        }
    }
}
