namespace Verge.Tensors;

public sealed unsafe partial class Tape
{
    private readonly NodePool<LayerNormNode> _layerNormNodes = new();

    /// <summary>Normalizes each row to mean 0 and variance 1 (biased), then scales and shifts (Ba et al. 2016).</summary>
    /// <param name="x">[rows, d]</param>
    /// <param name="gamma">[1, d]</param>
    /// <param name="beta">[1, d]</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <returns>[rows, d]</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public Variable LayerNorm(Variable x, Variable gamma, Variable beta, float epsilon = 1e-5f)
    {
        int xId = Checked(x), gammaId = Checked(gamma), betaId = Checked(beta);
        Slot xs = _slots[xId], gs = _slots[gammaId], bs = _slots[betaId];
        ShapeErrors.Require(gs.Rows == 1 && gs.Columns == xs.Columns, nameof(LayerNorm), nameof(gamma), 1, xs.Columns, gs);
        ShapeErrors.Require(bs.Rows == 1 && bs.Columns == xs.Columns, nameof(LayerNorm), nameof(beta), 1, xs.Columns, bs);
        var needs = xs.NeedsGradient || gs.NeedsGradient || bs.NeedsGradient;
        var output = NewSlot(xs.Rows, xs.Columns, needs);
        var stats = needs ? _arena.AllocateFloats(2L * xs.Rows) : null;
        _kernels.LayerNorm(xs.Value, gs.Value, bs.Value, epsilon, Value(output), stats, xs.Rows, xs.Columns);
        if (needs)
        {
            var node = LayerNormNode.Take(_layerNormNodes);
            (node.X, node.Gamma, node.Beta) = (xId, gammaId, betaId);
            node.Stats = stats;
            Record(node, output);
        }

        return Handle(output);
    }

    private sealed class LayerNormNode : Node<LayerNormNode>
    {
        internal int X, Gamma, Beta;
        internal float* Stats;

        internal override void Backward(Tape tape)
        {
            var y = tape._slots[Output];
            var dx = tape.Needs(X) ? tape.Gradient(X) : null;
            var dgamma = tape.Needs(Gamma) ? tape.Gradient(Gamma) : null;
            var dbeta = tape.Needs(Beta) ? tape.Gradient(Beta) : null;
            tape._kernels.LayerNormBackward(tape.Value(X), tape.Value(Gamma), Stats, y.Gradient, dx, dgamma, dbeta, y.Rows, y.Columns);
        }
    }
}
