using Verge.Domain;
using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Reranking;

/// <summary>
/// CRBAN+HUBSM(IE) and CRBAN+HUBSM(IPV) (EdgeRec section 5.1.2): EdgeRec with one of its two kinds of behavior, which keeps its encoders of
/// actions and items, its attention and its decay; the perceptron is narrower by what the other kind would have gathered.
/// </summary>
public sealed class CrbanHubsm : IRerankingModel
{
    private readonly RerankingInputs _inputs;
    private readonly BehaviorKind _kind;
    private readonly Gru _actions;
    private readonly Gru _items;
    private readonly Gru _candidates;
    private readonly BahdanauAttention _attention;
    private readonly Mlp _mlp;

    /// <summary>Makes an untrained model.</summary>
    /// <param name="schema">Its inputs.</param>
    /// <param name="vocabularySizes">Rows of each attribute's table, row 0 (unknown) included, in the schema's order.</param>
    /// <param name="kind">The behavior that it sees.</param>
    /// <param name="options">Sizes; <see langword="null"/>: the paper's.</param>
    /// <param name="seed">Seed of the first values.</param>
    /// <exception cref="ArgumentException">An impossible size, named.</exception>
    public CrbanHubsm(FeatureSchema schema, ReadOnlySpan<int> vocabularySizes, BehaviorKind kind, EdgeRecOptions? options = null, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var (sizes, initializer, name) = ((options ?? new()).Validated(), new Initializer(seed), kind == BehaviorKind.Exposure ? "exposure" : "page_view");
        var (behavior, rerank) = (Parameters.Scope("behavior"), Parameters.Scope("rerank"));
        _kind = kind;
        _inputs = new(Parameters, initializer, schema, vocabularySizes);
        _actions = Encoder(behavior, $"{name}_actions", schema.ActionWidth(kind));
        _items = Encoder(behavior, $"{name}_items", schema.ItemWidth);
        _candidates = Encoder(rerank, "candidate_encoder", schema.ItemWidth);
        _attention = new(rerank.Scope($"{name}_attention"), initializer, sizes.Hidden, sizes.Hidden, sizes.AttentionHidden);
        var decay = schema.DecayMode == DecayMode.Joined ? schema.DecayBuckets : 0;
        _mlp = new(rerank.Scope("mlp"), initializer, [(4 * sizes.Hidden) + decay, sizes.MlpHidden, 1]);

        Gru Encoder(ScopedParameters scope, string encoder, int width) => new(scope.Scope(encoder), initializer, width, sizes.Hidden, sizes.GruLayers);
    }

    /// <inheritdoc/>
    public ParameterSet Parameters { get; } = new();

    /// <inheritdoc/>
    public Variable Logits(Tape tape, ReadOnlySpan<RerankExample> chunk, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var behaviors = _inputs.Fuse(tape, chunk, _kind, _inputs.Encode(tape, chunk, _kind, _actions, _items));
        var (rows, segments) = _inputs.Candidates(tape, chunk);
        var encoded = _candidates.Forward(tape, rows, segments);
        var local = tape.RepeatRows(tape.LastRows(encoded, segments), segments);
        var gathered = _attention.Forward(tape, new(encoded, segments), new(behaviors.Items, behaviors.Segments), behaviors.Values);
        return _mlp.Forward(tape, tape.Concat(gathered, encoded, local), context);
    }

    /// <inheritdoc/>
    public void Dispose() => Parameters.Dispose();
}
