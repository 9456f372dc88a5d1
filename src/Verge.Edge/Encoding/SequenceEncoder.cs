using Verge.Domain;
using Verge.Edge.Storage;

namespace Verge.Edge.Encoding;

/// <summary>
/// Both behavior sequences since the reset, encoded as they grow (EdgeRec sections 3.2.2 and 4.3): one step a behavior,
/// whatever came before. Nothing changes until a step is accepted, so that it can be stored first.
/// </summary>
/// <remarks>
/// Exposures enter as they close. A page-view enters at its click, encoded from the state before it with no acts, and is
/// replaced when it closes; see the other part of this class. Not thread-safe.
/// </remarks>
internal sealed partial class SequenceEncoder
{
    private readonly float[] _raw;
    private readonly float[] _actions;
    private readonly float[] _item;
    private readonly float[] _nothing;
    private float[] _state;
    private float[] _nextState;
    private readonly float[] _nextEncoding;
    private StoredBehavior? _nextExposure;
    private DateTimeOffset? _lastExposureAt;

    public SequenceEncoder(DeviceModel model, int exposures, int pageViews)
    {
        Model = model;
        var (schema, reranker) = (model.Features.Schema, model.Reranker);
        _raw = new float[Math.Max(schema.ExposureActions.Length, schema.PageViewActions.Length)];
        _actions = new float[Math.Max(schema.ActionWidth(BehaviorKind.Exposure), schema.ActionWidth(BehaviorKind.PageView))];
        _item = new float[schema.ItemWidth];
        _nothing = new float[schema.EmbeddingWidth];
        (_state, _nextState) = (new float[reranker.StateWidth], new float[reranker.StateWidth]);
        _nextEncoding = new float[reranker.EncodingWidth];
        _base = new float[reranker.StateWidth];
        Exposures = new(exposures, reranker.EncodingWidth);
        PageViews = new(pageViews, reranker.EncodingWidth);
    }

    public DeviceModel Model { get; }

    public EncodingRing Exposures { get; }

    public EncodingRing PageViews { get; }

    /// <summary>State after the last accepted exposure.</summary>
    public ReadOnlySpan<float> ExposureState => _state;

    /// <summary>Encoding of the prepared exposure.</summary>
    public ReadOnlySpan<float> PreparedEncoding => _nextEncoding;

    /// <summary>State after the prepared exposure.</summary>
    public ReadOnlySpan<float> PreparedState => _nextState;

    /// <summary>
    /// Behaviors whose item came without embedding rows of this version: their item vector has zeros there. Of those whose rows are on their
    /// way, <see cref="Settle"/> tells.
    /// </summary>
    public long WithoutEmbedding { get; private set; }

    /// <summary>Encodes one closed exposure; not part of the sequence until accepted.</summary>
    /// <exception cref="ModelFaultException">The model failed.</exception>
    public void PrepareExposure(StoredBehavior behavior)
    {
        _state.CopyTo(_nextState, 0);
        Step(behavior, behavior.At - _lastExposureAt, _nextState, _nextEncoding);
        _nextExposure = behavior;
        WithoutEmbedding += HasRows(behavior.Embedding, behavior.Version) ? 0 : 1;
    }

    /// <summary>Takes the prepared exposure into the sequence.</summary>
    public void AcceptExposure(long id)
    {
        var behavior = _nextExposure ?? throw new InvalidOperationException("No exposure is prepared.");
        (_state, _nextState) = (_nextState, _state);
        Exposures.Append(new(id, behavior.Kind, behavior.ItemId, behavior.At), _nextEncoding);
        (_lastExposureAt, _nextExposure) = (behavior.At, null);
    }

    /// <summary>Puts back what was stored: no step is computed.</summary>
    public void RestoreExposures(ReadOnlySpan<float> state, IEnumerable<(StoredBehavior Behavior, float[] Encoding)> last)
    {
        state.CopyTo(_state);
        foreach (var (behavior, encoding) in last)
        {
            Exposures.Append(new(behavior.Id, behavior.Kind, behavior.ItemId, behavior.At), encoding);
            _lastExposureAt = behavior.At;
        }
    }

    /// <summary>Whether these are rows that this model reads.</summary>
    public bool HasRows(float[]? embedding, string? version) => version == Model.Version && embedding?.Length == _nothing.Length;

    /// <summary>A new sequence: nothing has happened.</summary>
    public void Reset()
    {
        Array.Clear(_state);
        Array.Clear(_base);
        (_lastExposureAt, _baseAt) = (null, null);
        Exposures.Clear();
        PageViews.Clear();
        _open.Clear();
    }

    private void Step(StoredBehavior behavior, TimeSpan? sincePrevious, float[] state, float[] encoding)
    {
        var (features, kind) = (Model.Features, behavior.Kind);
        var raw = _raw.AsSpan(0, Model.Actions.Count(kind));
        var actions = _actions.AsSpan(0, features.Schema.ActionWidth(kind));
        var hasRows = HasRows(behavior.Embedding, behavior.Version);
        try
        {
            Model.Actions.Write(behavior, raw);
            features.EncodeActions(kind, raw, sincePrevious, actions);
            var scores = behavior.Scores.Length == features.Schema.Scores.Length ? behavior.Scores : [];
            features.EncodeItem(hasRows ? behavior.Embedding! : _nothing, scores, behavior.SinceTouched, _item);
            Model.Reranker.Step(kind, actions, _item, state, encoding);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new ModelFaultException($"Model {Model.Version} failed to encode a {kind} of item '{behavior.ItemId}': {e.Message}", e);
        }

        if (!Finite.All(state) || !Finite.All(encoding))
        {
            throw new ModelFaultException($"Model {Model.Version} encoded a {kind} of item '{behavior.ItemId}' as something that is not finite.");
        }
    }
}
