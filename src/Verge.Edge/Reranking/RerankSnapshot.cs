using Verge.Domain;
using Verge.Edge.Encoding;
using Verge.Edge.Pooling;
using Verge.Features;
using Verge.Models.Reranking;

namespace Verge.Edge.Reranking;

/// <summary>
/// All that one re-rank reads, copied at its trigger: the scoring then runs beside whatever happens next. Reused; grows
/// until it fits.
/// </summary>
internal sealed class RerankSnapshot
{
    private readonly List<PoolEntry> _entries = [];
    private float[] _candidates = [];
    private float[] _scores = [];
    private float[] _exposureEncodings = [];
    private float[] _pageViewEncodings = [];
    private int[] _exposureDecays = [];
    private int[] _pageViewDecays = [];
    private EncodedBehavior[] _exposures = [];
    private EncodedBehavior[] _pageViews = [];
    private int _exposureCount;
    private int _pageViewCount;

    /// <summary>Triggers are numbered; the newest wins.</summary>
    public long Number { get; private set; }

    /// <summary>The list of candidates this is about.</summary>
    public long Revision { get; private set; }

    public TriggerKind Trigger { get; private set; }

    public DateTimeOffset At { get; private set; }

    public long Timestamp { get; private set; }

    public DeviceModel Model { get; private set; } = null!;

    public IReadOnlyList<PoolEntry> Entries => _entries;

    public ReadOnlySpan<float> Scores => _scores.AsSpan(0, _entries.Count);

    public AttentionTrace? Attention { get; private set; }

    public EncodedBehavior Exposure(int index) => _exposures[index];

    public EncodedBehavior PageView(int index) => _pageViews[index];

    /// <summary>Whose request this is.</summary>
    public void Name(long number, long revision, TriggerKind trigger, DateTimeOffset at, long timestamp) =>
        (Number, Revision, Trigger, At, Timestamp) = (number, revision, trigger, at, timestamp);

    /// <summary>Takes the candidates, in upstream order, and the encodings with their exact decays at the trigger.</summary>
    public void Fill(SequenceEncoder encoder, IEnumerable<PoolEntry> candidates, SessionTouches touches, bool trace)
    {
        Model = encoder.Model;
        Attention = trace ? Attention ?? new() : null;
        _entries.Clear();
        _entries.AddRange(candidates);
        var features = Model.Features;
        var (schema, width) = (features.Schema, features.Schema.ItemWidth);
        Grow(ref _candidates, _entries.Count * width);
        Grow(ref _scores, _entries.Count);
        for (var i = 0; i < _entries.Count; i++)
        {
            var entry = _entries[i];
            var scores = entry.Scores.Length == schema.Scores.Length ? entry.Scores : [];
            features.EncodeItem(entry.Embedding, scores, touches.Since(entry.ItemId, At), _candidates.AsSpan(i * width, width));
        }

        _exposureCount = Copy(encoder.Exposures, BehaviorKind.Exposure, ref _exposureEncodings, ref _exposureDecays, ref _exposures);
        _pageViewCount = Copy(encoder.PageViews, BehaviorKind.PageView, ref _pageViewEncodings, ref _pageViewDecays, ref _pageViews);
    }

    /// <summary>Runs the model.</summary>
    /// <exception cref="ModelFaultException">It failed, or answered with what is no number.</exception>
    public void Score()
    {
        try
        {
            var (encoding, item) = (Model.Reranker.EncodingWidth, Model.Features.Schema.ItemWidth);
            var input = new RerankInput
            {
                Candidates = _candidates.AsSpan(0, _entries.Count * item),
                CandidateCount = _entries.Count,
                ExposureEncodings = _exposureEncodings.AsSpan(0, _exposureCount * encoding),
                ExposureDecays = _exposureDecays.AsSpan(0, _exposureCount),
                PageViewEncodings = _pageViewEncodings.AsSpan(0, _pageViewCount * encoding),
                PageViewDecays = _pageViewDecays.AsSpan(0, _pageViewCount),
            };
            Model.Reranker.Score(in input, _scores.AsSpan(0, _entries.Count), Attention);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new ModelFaultException($"Model {Model.Version} failed to score {_entries.Count} candidates: {e.Message}", e);
        }

        if (!Finite.All(Scores))
        {
            throw new ModelFaultException($"Model {Model.Version} scored a candidate with something that is not finite.");
        }
    }

    private int Copy(EncodingRing ring, BehaviorKind kind, ref float[] encodings, ref int[] decays, ref EncodedBehavior[] behaviors)
    {
        Grow(ref encodings, ring.Count * Model.Reranker.EncodingWidth);
        Grow(ref decays, ring.Count);
        Grow(ref behaviors, ring.Count);
        ring.CopyTo(encodings);
        for (var i = 0; i < ring.Count; i++)
        {
            behaviors[i] = ring[i];
            decays[i] = Model.Features.DecayBucket(kind, At - ring[i].At);
        }

        return ring.Count;
    }

    private static void Grow<T>(ref T[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = new T[length];
        }
    }
}
