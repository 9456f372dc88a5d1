using Verge.Features;
using Verge.NeuralNetworks;

namespace Verge.Models.Retrieval;

/// <summary>What is clicked most, after what was clicked in the history itself, unless the options say otherwise.</summary>
/// <remarks>Clicks before the day (UTC) of the first fit's first target do not count: histories reach back to them, but what was popular then is old.</remarks>
/// <param name="catalogue">Item indices, the unknown item's included.</param>
/// <param name="options">What is counted.</param>
public sealed class Popularity(int catalogue, PopularityOptions? options = null) : IRetrievalModel
{
    private readonly PopularityOptions _options = (options ?? new()).Validated();
    private readonly float[] _clicks = new float[catalogue];
    private readonly SampledClicks _seen = new();
    private readonly List<(DateTimeOffset Began, int[] Items)> _sessions = [];
    private DateTimeOffset? _since;
    private float _most;

    /// <inheritdoc/>
    public int ItemCount => _clicks.Length;

    /// <inheritdoc/>
    public void Fit(
        IReadOnlyList<RetrievalExample> samples, Func<int, double>? validate = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (samples.Count == 0)
        {
            return;
        }

        _since ??= new(samples.Min(sample => sample.At).UtcDateTime.Date, TimeSpan.Zero);
        _sessions.AddRange(_seen.Next(samples, _since.Value));
        if (_options.Days > 0)
        {
            var from = samples.Max(sample => sample.At).UtcDateTime.Date.AddDays(1 - _options.Days);
            _sessions.RemoveAll(session => session.Began.UtcDateTime < from);
        }

        // Whole numbers: a float that is counted up stops at 2^24.
        var clicks = new long[_clicks.Length];
        foreach (var item in _sessions.SelectMany(session => session.Items))
        {
            clicks[item]++;
        }

        for (var item = 0; item < clicks.Length; item++)
        {
            _clicks[item] = clicks[item];
        }

        _most = _clicks.Max();
    }

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<RetrievalExample> queries, Span<float> scores)
    {
        for (var query = 0; query < queries.Length; query++)
        {
            var own = scores.Slice(query * _clicks.Length, _clicks.Length);
            _clicks.CopyTo(own);
            own[0] = float.MinValue;
            if (_options.OwnItems == OwnItems.AsOthers)
            {
                continue;
            }

            var history = queries[query].History;
            for (var i = 0; i < history.Length; i++)
            {
                own[history[i]] = Own(i);
            }
        }
    }

    /// <inheritdoc/>
    public void Score(RetrievalExample query, ReadOnlySpan<int> candidates, Span<float> scores)
    {
        ArgumentNullException.ThrowIfNull(query);
        for (var i = 0; i < candidates.Length; i++)
        {
            var place = query.History.LastIndexOf(candidates[i]);
            scores[i] = place < 0 || _options.OwnItems == OwnItems.AsOthers ? _clicks[candidates[i]] : Own(place);
        }
    }

    /// <summary>The score of an item of the history, not as others have it.</summary>
    private float Own(int place) => _options.OwnItems == OwnItems.First ? _most + 1 + place : -1;

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
