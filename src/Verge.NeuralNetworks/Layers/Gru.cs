using System.Runtime.CompilerServices;
using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>
/// A gated recurrent unit of several layers, as <c>torch.nn.GRU</c>: <c>weight_ih_l{k}</c> [3·hidden, inputs],
/// <c>weight_hh_l{k}</c> [3·hidden, hidden], <c>bias_ih_l{k}</c> and <c>bias_hh_l{k}</c> [3·hidden]; gates in the order r, z, n.
/// </summary>
public sealed class Gru
{
    private const int MaximumLayers = 8;
    private readonly Parameter[] _parameters;

    /// <summary>Adds the parameters and draws their first values (uniform ± 1/√hidden, PyTorch's default).</summary>
    /// <param name="scope">Where the names go.</param>
    /// <param name="initializer">Draws the first values.</param>
    /// <param name="inputs">Width of the input.</param>
    /// <param name="hidden">Width of the state of a layer.</param>
    /// <param name="layers">1 … 8.</param>
    public Gru(ScopedParameters scope, Initializer initializer, int inputs, int hidden, int layers = 1)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(layers, MaximumLayers);
        (Inputs, Hidden, Layers) = (inputs, hidden, layers);
        _parameters = new Parameter[4 * layers];
        for (var layer = 0; layer < layers; layer++)
        {
            var own = _parameters.AsSpan(4 * layer, 4);
            own[0] = scope.Add($"weight_ih_l{layer}", [3 * hidden, layer == 0 ? inputs : hidden]);
            own[1] = scope.Add($"weight_hh_l{layer}", [3 * hidden, hidden]);
            own[2] = scope.Add($"bias_ih_l{layer}", [3 * hidden]);
            own[3] = scope.Add($"bias_hh_l{layer}", [3 * hidden]);
            foreach (var parameter in own)
            {
                initializer.Fill(parameter, Initialization.Default(hidden));
            }
        }
    }

    /// <summary>Width of the input.</summary>
    public int Inputs { get; }

    /// <summary>Width of the state of a layer.</summary>
    public int Hidden { get; }

    /// <summary>Number of layers.</summary>
    public int Layers { get; }

    /// <summary>All layers' parameters, four a layer, in the order of <see cref="Layer"/>.</summary>
    public ReadOnlySpan<Parameter> Parameters => _parameters;

    /// <summary>A layer's parameters: weight_ih, weight_hh, bias_ih, bias_hh.</summary>
    public ReadOnlySpan<Parameter> Layer(int layer) => _parameters.AsSpan(4 * layer, 4);

    /// <summary>[rows, inputs] → the top layer's state after each row [rows, hidden]; each segment starts from zeros.</summary>
    public Variable Forward(Tape tape, Variable x, Segments segments)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var layers = default(LayerBuffer);
        for (var layer = 0; layer < Layers; layer++)
        {
            var own = Layer(layer);
            layers[layer] = new GruLayer(
                tape.Parameter(own[0]), tape.Parameter(own[1]), tape.Parameter(own[2]), tape.Parameter(own[3]));
        }

        return tape.Gru(x, segments, ((ReadOnlySpan<GruLayer>)layers)[..Layers]);
    }

    /// <summary>
    /// The same unit with attentional update gate (AUGRU, <see cref="Tape.AttentionalGru"/>) → [rows, hidden]; of one layer.
    /// </summary>
    /// <param name="tape">Where it is computed.</param>
    /// <param name="x">[rows, inputs]</param>
    /// <param name="attention">[rows, 1]: how much of its update a row gets.</param>
    /// <param name="segments">One sequence a sample.</param>
    /// <exception cref="InvalidOperationException">There are more layers.</exception>
    public Variable ForwardAttentional(Tape tape, Variable x, Variable attention, Segments segments)
    {
        ArgumentNullException.ThrowIfNull(tape);
        if (Layers != 1)
        {
            throw new InvalidOperationException($"layers: got {Layers}, expected 1: an attentional unit is not stacked");
        }

        var own = Layer(0);
        return tape.AttentionalGru(
            x, attention, segments, new GruLayer(tape.Parameter(own[0]), tape.Parameter(own[1]), tape.Parameter(own[2]), tape.Parameter(own[3])));
    }

    // On the stack: a pass allocates nothing.
    [InlineArray(MaximumLayers)]
    private struct LayerBuffer
    {
        private GruLayer _first;
    }
}
