using Verge.Domain;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Reranking;

public sealed partial class EdgeRecDevice
{
    /// <inheritdoc/>
    public void Step(BehaviorKind kind, ReadOnlySpan<float> actions, ReadOnlySpan<float> item, Span<float> state, Span<float> encoding)
    {
        RequireWidth(nameof(actions), actions.Length, Schema.ActionWidth(kind));
        RequireWidth(nameof(item), item.Length, Schema.ItemWidth);
        RequireWidth(nameof(state), state.Length, StateWidth);
        RequireWidth(nameof(encoding), encoding.Length, EncodingWidth);
        _stepTape.Reset();
        var (actionEncoder, itemEncoder) = _network.Encoders(kind);
        var half = StateWidth / 2;
        Advance(actionEncoder, actions, state[..half], encoding[.._network.Options.Hidden]);
        Advance(itemEncoder, item, state[half..], encoding[_network.Options.Hidden..]);
    }

    /// <summary>One step of all layers of an encoder; its top state is the encoding.</summary>
    private void Advance(Gru encoder, ReadOnlySpan<float> input, Span<float> state, Span<float> encoding)
    {
        var x = _stepTape.Constant(input, 1, input.Length);
        var hidden = encoder.Hidden;
        for (var layer = 0; layer < encoder.Layers; layer++)
        {
            var own = state.Slice(layer * hidden, hidden);
            x = Cell(encoder.Layer(layer), x, _stepTape.Constant(own, 1, hidden), hidden);
            x.Value.CopyTo(own);
        }

        x.Value.CopyTo(encoding);
    }

    /// <summary>h' = (1 − z)·n + z·h with r, z, n as <c>torch.nn.GRU</c> has them.</summary>
    private Variable Cell(ReadOnlySpan<Parameter> weights, Variable x, Variable h, int hidden)
    {
        var tape = _stepTape;
        var fromInput = tape.Linear(x, tape.Parameter(weights[0]), tape.Parameter(weights[2]));
        var fromState = tape.Linear(h, tape.Parameter(weights[1]), tape.Parameter(weights[3]));
        var gates = tape.Activate(tape.Add(tape.Slice(fromInput, 0, 2 * hidden), tape.Slice(fromState, 0, 2 * hidden)), Activation.Sigmoid);
        var (reset, update) = (tape.Slice(gates, 0, hidden), tape.Slice(gates, hidden, hidden));
        var candidate = tape.Activate(
            tape.Add(tape.Slice(fromInput, 2 * hidden, hidden), tape.Multiply(reset, tape.Slice(fromState, 2 * hidden, hidden))), Activation.Tanh);
        return tape.Add(candidate, tape.Multiply(update, tape.Subtract(h, candidate)));
    }
}
