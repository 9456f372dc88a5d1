using Verge.Edge.Storage;

namespace Verge.Edge.Encoding;

/// <summary>
/// A new model version on its way in: gathers its embedding rows, and encodes the sequence again from the reset while the
/// old version goes on.
/// </summary>
internal sealed class ModelChangeover(SequenceEncoder encoder, bool keepsScores)
{
    private readonly Dictionary<string, float[]> _rows = new(StringComparer.Ordinal);
    private readonly List<PageViewStep> _exposures = [];
    private readonly List<PageViewStep> _pageViews = [];
    private long _sequence = -1;

    public SequenceEncoder Encoder { get; } = encoder;

    public string Version => Encoder.Model.Version;

    /// <summary>What was encoded, to be stored; states only where a later step needs them.</summary>
    public IEnumerable<(StoredBehavior Behavior, float[] Encoding, float[]? State)> Steps =>
        _exposures.Select(s => (s.Behavior, s.Encoding, (float[]?)null)).Concat(_pageViews.Select(s => (s.Behavior, s.Encoding, (float[]?)s.State)));

    public bool Has(string item) => _rows.ContainsKey(item);

    public float[] Rows(string item) => _rows[item];

    /// <summary>Raw scores as this version may read them.</summary>
    public float[] Scores(float[] scores) => keepsScores ? scores : [];

    /// <summary>A behavior with this version's rows.</summary>
    public StoredBehavior Own(StoredBehavior behavior) =>
        behavior with { Scores = Scores(behavior.Scores), Embedding = Rows(behavior.ItemId), Version = Version };

    public void Add(IEnumerable<(string Item, float[] Rows)> rows)
    {
        foreach (var (item, own) in rows)
        {
            _rows[item] = own;
        }
    }

    /// <summary>Encodes what is not encoded yet. Call again with the longer sequence; a reset since starts it over.</summary>
    /// <param name="sequence">The sequence as stored.</param>
    /// <param name="settledOnly">Leave out what may still change: page-views from the oldest open one on.</param>
    /// <exception cref="ModelFaultException">The model failed.</exception>
    public void Encode(SequenceRows sequence, bool settledOnly)
    {
        if (sequence.Sequence != _sequence)
        {
            _sequence = sequence.Sequence;
            Encoder.Reset();
            _exposures.Clear();
            _pageViews.Clear();
        }

        foreach (var behavior in sequence.Exposures.Where(b => b.Id > LastId(_exposures)))
        {
            if (!Has(behavior.ItemId))
            {
                return;
            }

            var own = Own(behavior);
            Encoder.PrepareExposure(own);
            _exposures.Add(new(own, [], Encoder.PreparedEncoding.ToArray()));
            Encoder.AcceptExposure(own.Id);
        }

        var pageViews = sequence.PageViews.Where(b => b.Id > LastId(_pageViews)).ToList();
        foreach (var behavior in settledOnly ? pageViews.TakeWhile(p => p.ClosedAt is not null) : pageViews)
        {
            if (!Has(behavior.ItemId))
            {
                return;
            }

            var step = Encoder.PreparePageView(Own(behavior));
            Encoder.AcceptPageView(behavior.Id);
            _pageViews.Add(step);
        }
    }

    private static long LastId(List<PageViewStep> steps) => steps.Count > 0 ? steps[^1].Behavior.Id : 0;
}
