using Verge.Domain;
using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Reranking;

/// <summary>
/// CRBAN+HUISM(IE&amp;IPV) (EdgeRec section 5.1.2): sequences of items without what was done to them. Key and Value are both the item encodings;
/// no action encoders, and no decay, which is one of the action features (e7, d12).
/// </summary>
public sealed class CrbanHuism : IRerankingModel
{
    private readonly RerankingInputs _inputs;
    private readonly Gru _exposures;
    private readonly Gru _pageViews;
    private readonly Gru _candidates;
    private readonly BahdanauAttention _exposureAttention;
    private readonly BahdanauAttention _pageViewAttention;
    private readonly Mlp _mlp;

    /// <summary>Makes an untrained model.</summary>
    /// <param name="schema">Its inputs.</param>
    /// <param name="vocabularySizes">Rows of each attribute's table, row 0 (unknown) included, in the schema's order.</param>
    /// <param name="options">Sizes; <see langword="null"/>: the paper's.</param>
    /// <param name="seed">Seed of the first values.</param>
    /// <exception cref="ArgumentException">An impossible size, named.</exception>
    public CrbanHuism(FeatureSchema schema, ReadOnlySpan<int> vocabularySizes, EdgeRecOptions? options = null, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var (sizes, initializer) = ((options ?? new()).Validated(), new Initializer(seed));
        var (behavior, rerank) = (Parameters.Scope("behavior"), Parameters.Scope("rerank"));
        _inputs = new(Parameters, initializer, schema, vocabularySizes);
        _exposures = Encoder(behavior, "exposure_items");
        _pageViews = Encoder(behavior, "page_view_items");
        _candidates = Encoder(rerank, "candidate_encoder");
        _exposureAttention = Attention("exposure_attention");
        _pageViewAttention = Attention("page_view_attention");
        _mlp = new(rerank.Scope("mlp"), initializer, [4 * sizes.Hidden, sizes.MlpHidden, 1]);

        Gru Encoder(ScopedParameters scope, string name) => new(scope.Scope(name), initializer, schema.ItemWidth, sizes.Hidden, sizes.GruLayers);
        BahdanauAttention Attention(string name) => new(rerank.Scope(name), initializer, sizes.Hidden, sizes.Hidden, sizes.AttentionHidden);
    }

    /// <inheritdoc/>
    public ParameterSet Parameters { get; } = new();

    /// <inheritdoc/>
    public Variable Logits(Tape tape, ReadOnlySpan<RerankExample> chunk, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var exposures = _inputs.Encode(tape, chunk, BehaviorKind.Exposure, actionEncoder: null, _exposures);
        var pageViews = _inputs.Encode(tape, chunk, BehaviorKind.PageView, actionEncoder: null, _pageViews);
        var (rows, segments) = _inputs.Candidates(tape, chunk);
        var encoded = _candidates.Forward(tape, rows, segments);
        var local = tape.RepeatRows(tape.LastRows(encoded, segments), segments);
        var ofExposures = _exposureAttention.Forward(tape, new(encoded, segments), new(exposures.Items, exposures.Segments), exposures.Items);
        var ofPageViews = _pageViewAttention.Forward(tape, new(encoded, segments), new(pageViews.Items, pageViews.Segments), pageViews.Items);
        return _mlp.Forward(tape, tape.Concat(ofExposures, ofPageViews, encoded, local), context);
    }

    /// <inheritdoc/>
    public void Dispose() => Parameters.Dispose();
}
