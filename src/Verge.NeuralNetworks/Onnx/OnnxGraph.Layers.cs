using System.Numerics.Tensors;
using Verge.Tensors;

namespace Verge.NeuralNetworks;

public sealed partial class OnnxGraph
{
    // e⁻¹²⁸ is 0 in float32.
    private const float Vanishing = 128;

    /// <summary>A fully connected layer: [rows, inputs] → [rows, outputs]. The weight keeps its name and layout.</summary>
    public OnnxValue Linear(Linear layer, OnnxValue x)
    {
        ArgumentNullException.ThrowIfNull(layer);
        var weight = Constant(layer.Weight.Name, layer.Weight.Dimensions, layer.Weight.Value);
        return layer.Bias is { } bias
            ? Apply("Gemm", [x, weight, Constant(bias.Name, bias.Dimensions, bias.Value)], new OnnxAttribute("transB", 1))
            : Apply("Gemm", [x, weight], new OnnxAttribute("transB", 1));
    }

    /// <summary>A perceptron in inference: [rows, first width] → [rows, last width].</summary>
    /// <exception cref="NotSupportedException">An activation that has no operator here.</exception>
    public OnnxValue Mlp(Mlp mlp, OnnxValue x)
    {
        ArgumentNullException.ThrowIfNull(mlp);
        for (var i = 0; i < mlp.Layers.Length; i++)
        {
            x = Linear(mlp.Layers[i], x);
            x = (i == mlp.Layers.Length - 1 ? mlp.Options.OutputActivation : mlp.Options.Activation) switch
            {
                Activation.None => x,
                Activation.Relu => Apply("Relu", [x]),
                Activation.Sigmoid => Apply("Sigmoid", [x]),
                Activation.Tanh => Apply("Tanh", [x]),
                var other => throw new NotSupportedException($"activation: got {other}, expected None, Relu, Sigmoid or Tanh"),
            };
        }

        return x;
    }

    /// <summary>A GRU over one sequence: [rows, inputs] → the top layer's state after each row, [rows, hidden].</summary>
    /// <param name="gru">The layers.</param>
    /// <param name="x">The rows.</param>
    /// <param name="initial">State of each layer before the first row, [1, 1, hidden]; none for zeros.</param>
    /// <param name="last">Receives each layer's state after the last row, [1, 1, hidden]; empty where nobody asks.</param>
    public OnnxValue Gru(Gru gru, OnnxValue x, ReadOnlySpan<OnnxValue> initial = default, Span<OnnxValue> last = default)
    {
        ArgumentNullException.ThrowIfNull(gru);
        x = Apply("Unsqueeze", [x, Indices(1)]);
        for (var layer = 0; layer < gru.Layers; layer++)
        {
            var own = gru.Layer(layer);
            var hidden = gru.Hidden;
            var prefix = own[0].Name[..own[0].Name.LastIndexOf('.')];
            var both = new float[6 * hidden];
            Reorder(own[2]).CopyTo(both, 0);
            Reorder(own[3]).CopyTo(both, 3 * hidden);
            var states = Apply(
                "GRU",
                2,
                [
                    x,
                    Constant($"{prefix}.W_l{layer}", [1, 3 * hidden, own[0].Columns], Reorder(own[0])),
                    Constant($"{prefix}.R_l{layer}", [1, 3 * hidden, hidden], Reorder(own[1])),
                    Constant($"{prefix}.B_l{layer}", [1, 6 * hidden], both),
                    .. initial.IsEmpty ? [] : (ReadOnlySpan<OnnxValue>)[new(""), initial[layer]],
                ],
                new("hidden_size", hidden),
                // The reset gate is applied after the product with R, as cuDNN and PyTorch do.
                new("linear_before_reset", 1));
            if (!last.IsEmpty)
            {
                last[layer] = states[1];
            }

            // [rows, directions, batch, hidden]
            x = Apply("Squeeze", [states[0], layer == gru.Layers - 1 ? Indices(1, 2) : Indices(1)]);
        }

        return x;
    }

    /// <summary>
    /// Additive attention: what each query gathers, [queries, value width]; zeros where there is no key, or none that counts.
    /// </summary>
    /// <param name="attention">The layer.</param>
    /// <param name="query">[queries, query width].</param>
    /// <param name="keys">[keys, key width]; there may be none.</param>
    /// <param name="values">[keys, value width].</param>
    /// <param name="valueWidth">Width of a value.</param>
    /// <param name="mask">[keys]: 1 for a key that counts, 0 for padding.</param>
    public OnnxValue Attention(BahdanauAttention attention, OnnxValue query, OnnxValue keys, OnnxValue values, int valueWidth, OnnxValue mask)
    {
        ArgumentNullException.ThrowIfNull(attention);
        var weight = attention.Energy.Weight;
        var prefix = weight.Name[..^".v.weight".Length];

        // An energy is at most Σ|v| from 0. A row of zeros behind the keys weighs nothing beside any key that counts and
        // all where there is none: no operator sees a size of 0, which not every runtime can do. What is masked weighs
        // nothing even beside that row.
        var bound = TensorPrimitives.SumOfMagnitudes(weight.Value);
        var one = Constant($"{prefix}.one", [1], [1]);
        var masked = Constant($"{prefix}.masked", [1], [2 * (bound + Vanishing)]);
        var none = Constant($"{prefix}.none", [1], [-(bound + Vanishing)]);
        var offsets = Apply("Concat", [Apply("Mul", [Apply("Sub", [mask, one]), masked]), none], new OnnxAttribute("axis", 0));
        keys = Padded(keys, attention.Key.Weight.Columns, $"{prefix}.no_key");
        values = Padded(values, valueWidth, $"{prefix}.no_value");

        var sum = Apply(
            "Add", [Apply("Unsqueeze", [Linear(attention.Query, query), Indices(1)]), Apply("Unsqueeze", [Linear(attention.Key, keys), Indices(0)])]);
        var energies = Apply("MatMul", [Apply("Tanh", [sum]), Constant(weight.Name, [weight.Columns, 1], weight.Value)]);
        var weights = Apply("Softmax", [Apply("Add", [Apply("Squeeze", [energies, Indices(2)]), offsets])], new OnnxAttribute("axis", 1));
        return Apply("MatMul", [weights, values]);
    }

    private OnnxValue Padded(OnnxValue rows, int width, string name) =>
        Apply("Concat", [rows, Constant(name, [1, width], new float[width])], new OnnxAttribute("axis", 0));

    /// <summary>Gates in ONNX's order, update, reset, new (z, r, h), from PyTorch's r, z, n.</summary>
    private static float[] Reorder(Parameter parameter)
    {
        var values = parameter.Value.ToArray();
        var gate = values.Length / 3;
        parameter.Value.Slice(gate, gate).CopyTo(values);
        parameter.Value[..gate].CopyTo(values.AsSpan(gate));
        return values;
    }
}
