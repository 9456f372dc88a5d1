using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>
/// Additive attention (Bahdanau and others, 2015; EdgeRec equations 9 to 13): weights softmax_j(vᵀ tanh(W_q q_i + W_k k_j)),
/// no biases. <c>query.weight</c> [hidden, query width], <c>key.weight</c> [hidden, key width], <c>v.weight</c> [1, hidden].
/// </summary>
public sealed class BahdanauAttention
{
    /// <summary>Adds the parameters and draws their first values (PyTorch's default for linear layers).</summary>
    /// <param name="scope">Where the names go.</param>
    /// <param name="initializer">Draws the first values.</param>
    /// <param name="queryWidth">Width of a query.</param>
    /// <param name="keyWidth">Width of a key.</param>
    /// <param name="hidden">Width of the sum under the tanh.</param>
    public BahdanauAttention(ScopedParameters scope, Initializer initializer, int queryWidth, int keyWidth, int hidden)
    {
        Query = new Linear(scope.Scope("query"), initializer, queryWidth, hidden, bias: false);
        Key = new Linear(scope.Scope("key"), initializer, keyWidth, hidden, bias: false);
        Energy = new Linear(scope.Scope("v"), initializer, hidden, 1, bias: false);
    }

    /// <summary>W_q.</summary>
    public Linear Query { get; }

    /// <summary>W_k.</summary>
    public Linear Key { get; }

    /// <summary>v.</summary>
    public Linear Energy { get; }

    /// <summary>What each query gathers from the values of its sample → [query rows, value width]; zeros where the sample has no keys.</summary>
    /// <param name="tape">Where it is computed.</param>
    /// <param name="query">[query rows, query width] with their samples.</param>
    /// <param name="key">[key rows, key width] with their samples.</param>
    /// <param name="value">[key rows, value width].</param>
    public Variable Forward(Tape tape, Sequences query, Sequences key, Variable value) => Forward(tape, query, key, value, out _);

    /// <inheritdoc cref="Forward(Tape, Sequences, Sequences, Variable)"/>
    /// <param name="tape">Where it is computed.</param>
    /// <param name="query">[query rows, query width] with their samples.</param>
    /// <param name="key">[key rows, key width] with their samples.</param>
    /// <param name="value">[key rows, value width].</param>
    /// <param name="weights">For explanation: [queries, keys] of each sample, row-major, one sample after the other.</param>
    public Variable Forward(Tape tape, Sequences query, Sequences key, Variable value, out ReadOnlySpan<float> weights)
    {
        ArgumentNullException.ThrowIfNull(tape);
        return tape.BahdanauAttention(
            Query.Forward(tape, query.Rows), query.Segments, Key.Forward(tape, key.Rows), key.Segments, tape.Parameter(Energy.Weight), value,
            out weights);
    }
}
