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
        var steppers = kind == BehaviorKind.Exposure ? _exposures : _pageViews;
        var (half, hidden) = (StateWidth / 2, _network.Options.Hidden);
        Advance(steppers.Actions, actions, state[..half], encoding[..hidden]);
        Advance(steppers.Items, item, state[half..], encoding[hidden..]);
    }

    /// <summary>One step of all layers of an encoder; its top state is the encoding.</summary>
    private static void Advance(GruStepper encoder, ReadOnlySpan<float> input, Span<float> state, Span<float> encoding)
    {
        encoder.Step(input, state);
        state[^encoder.OutputWidth..].CopyTo(encoding);
    }

    /// <summary>The encoders of one kind of behavior with their weights packed: of its actions and of its items (eq. 4–9).</summary>
    private sealed class BehaviorSteppers((Gru Actions, Gru Items) encoders) : IDisposable
    {
        public GruStepper Actions { get; } = Packed(encoders.Actions);

        public GruStepper Items { get; } = Packed(encoders.Items);

        public void Dispose()
        {
            Actions.Dispose();
            Items.Dispose();
        }

        private static GruStepper Packed(Gru encoder) => new(encoder.Parameters);
    }
}
