using Verge.Domain;
using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Reranking;

/// <summary>
/// EdgeRec without its embedding tables: heterogeneous behavior modeling (HUBSM, eq. 2–9) under <c>behavior.*</c> and
/// context-aware re-ranking (CRBAN, eq. 10–14) under <c>rerank.*</c>. Trained in the cloud, run on the device.
/// </summary>
public sealed class EdgeRecNetwork
{
    private readonly FeatureSchema _schema;
    private readonly Gru _exposureActions;
    private readonly Gru _exposureItems;
    private readonly Gru _pageViewActions;
    private readonly Gru _pageViewItems;
    private readonly Gru _candidates;
    private readonly BahdanauAttention _exposureAttention;
    private readonly BahdanauAttention _pageViewAttention;
    private readonly Mlp _mlp;

    /// <summary>Adds the parameters.</summary>
    /// <param name="parameters">Where they go.</param>
    /// <param name="initializer">Draws the first values.</param>
    /// <param name="schema">Widths of the inputs.</param>
    /// <param name="options">Sizes.</param>
    public EdgeRecNetwork(ParameterSet parameters, Initializer initializer, FeatureSchema schema, EdgeRecOptions options)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(options);
        options.Validated();
        (_schema, Options) = (schema, options);
        var behavior = parameters.Scope("behavior");
        var rerank = parameters.Scope("rerank");
        var hidden = options.Hidden;
        _exposureActions = Encoder(behavior, "exposure_actions", schema.ActionWidth(BehaviorKind.Exposure));
        _exposureItems = Encoder(behavior, "exposure_items", schema.ItemWidth);
        _pageViewActions = Encoder(behavior, "page_view_actions", schema.ActionWidth(BehaviorKind.PageView));
        _pageViewItems = Encoder(behavior, "page_view_items", schema.ItemWidth);
        _candidates = Encoder(rerank, "candidate_encoder", schema.ItemWidth);
        _exposureAttention = new(rerank.Scope("exposure_attention"), initializer, hidden, hidden, options.AttentionHidden);
        _pageViewAttention = new(rerank.Scope("page_view_attention"), initializer, hidden, hidden, options.AttentionHidden);
        _mlp = new(rerank.Scope("mlp"), initializer, [2 * ValueWidth + 2 * hidden, options.MlpHidden, 1]);

        Gru Encoder(ScopedParameters scope, string name, int inputs) => new(scope.Scope(name), initializer, inputs, hidden, options.GruLayers);
    }

    /// <summary>Sizes.</summary>
    public EdgeRecOptions Options { get; }

    /// <summary>Floats of a behavior's Value in attention.</summary>
    public int ValueWidth => 2 * Options.Hidden + (JoinsDecay ? _schema.DecayBuckets : 0);

    /// <summary>The candidates' encoder, in upstream order.</summary>
    public Gru CandidateEncoder => _candidates;

    /// <summary>The perceptron over what attention gathered, the candidate and its list (eq. 14).</summary>
    public Mlp Perceptron => _mlp;

    /// <summary>Whether the exact decay joins a behavior's Value.</summary>
    public bool JoinsDecay => _schema.DecayMode == DecayMode.Joined;

    /// <summary>The two encoders of a kind of behavior: of its actions and of its items.</summary>
    public (Gru Actions, Gru Items) Encoders(BehaviorKind kind) => kind == BehaviorKind.Exposure
        ? (_exposureActions, _exposureItems)
        : (_pageViewActions, _pageViewItems);

    /// <summary>The attention over a kind of behavior.</summary>
    public BahdanauAttention Attention(BehaviorKind kind) => kind == BehaviorKind.Exposure ? _exposureAttention : _pageViewAttention;

    /// <summary>Makes attention's view of encoded behaviors.</summary>
    /// <param name="tape">Where it is computed.</param>
    /// <param name="actions">Action encodings â <c>[rows, hidden]</c>.</param>
    /// <param name="items">Item encodings p̂ <c>[rows, hidden]</c>.</param>
    /// <param name="decays">Decay bucket of each row at the trigger.</param>
    /// <param name="segments">Which rows are whose.</param>
    public BehaviorContext Context(Tape tape, Variable actions, Variable items, ReadOnlySpan<int> decays, Segments segments)
    {
        ArgumentNullException.ThrowIfNull(tape);
        if (!JoinsDecay)
        {
            return new(items, tape.Concat(actions, items), segments);
        }

        var oneHot = DecayBlock.Of(tape, decays, _schema.DecayBuckets);
        return new(items, tape.Concat(actions, items, oneHot), segments);
    }

    /// <summary>Scores candidates in their upstream order → logits <c>[candidate rows, 1]</c> (eq. 10–14).</summary>
    /// <param name="tape">Where it is computed.</param>
    /// <param name="candidates">Item vectors <c>[candidate rows, ItemWidth]</c>, samples in upstream order.</param>
    /// <param name="exposures">What attention sees of exposures.</param>
    /// <param name="pageViews">What attention sees of page-views.</param>
    public Variable Score(Tape tape, Sequences candidates, BehaviorContext exposures, BehaviorContext pageViews) =>
        Score(tape, candidates, exposures, pageViews, out _, out _);

    /// <inheritdoc cref="Score(Tape, Sequences, BehaviorContext, BehaviorContext)"/>
    /// <param name="tape">Where it is computed.</param>
    /// <param name="candidates">Item vectors <c>[candidate rows, ItemWidth]</c>, samples in upstream order.</param>
    /// <param name="exposures">What attention sees of exposures.</param>
    /// <param name="pageViews">What attention sees of page-views.</param>
    /// <param name="exposureWeights">Attention over exposures, <c>[candidates, m]</c> of each sample.</param>
    /// <param name="pageViewWeights">Attention over page-views, <c>[candidates, n]</c> of each sample.</param>
    public Variable Score(
        Tape tape, Sequences candidates, BehaviorContext exposures, BehaviorContext pageViews,
        out ReadOnlySpan<float> exposureWeights, out ReadOnlySpan<float> pageViewWeights)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var encoded = _candidates.Forward(tape, candidates.Rows, candidates.Segments);
        var local = tape.RepeatRows(tape.LastRows(encoded, candidates.Segments), candidates.Segments);
        var query = new Sequences(encoded, candidates.Segments);
        var ofExposures = _exposureAttention.Forward(tape, query, new(exposures.Items, exposures.Segments), exposures.Values, out exposureWeights);
        var ofPageViews = _pageViewAttention.Forward(tape, query, new(pageViews.Items, pageViews.Segments), pageViews.Values, out pageViewWeights);
        return _mlp.Forward(tape, tape.Concat(ofExposures, ofPageViews, encoded, local), ForwardContext.Inference);
    }
}
