using Verge.Features;
using Verge.NeuralNetworks;

namespace Verge.Models.Retrieval;

/// <summary>What is clicked most, after what was clicked in the history itself: newest first there (the S-POP of the session literature, with recency).</summary>
/// <remarks>Clicks before the day (UTC) of the first fit's first target do not count: histories reach back to them, but what was popular then is old.</remarks>
/// <param name="catalogue">Item indices, the unknown item's included.</param>
public sealed class Popularity(int catalogue) : IRetrievalModel
{
    private readonly float[] _clicks = new float[catalogue];
    private readonly SampledClicks _seen = new();
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
        foreach (var (_, items) in _seen.Next(samples, _since.Value))
        {
            foreach (var item in items)
            {
                _clicks[item]++;
                _most = Math.Max(_most, _clicks[item]);
            }
        }
    }

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<RetrievalExample> queries, Span<float> scores)
    {
        for (var query = 0; query < queries.Length; query++)
        {
            var own = scores.Slice(query * _clicks.Length, _clicks.Length);
            _clicks.CopyTo(own);
            var history = queries[query].History;
            for (var i = 0; i < history.Length; i++)
            {
                own[history[i]] = _most + 1 + i;
            }

            own[0] = float.MinValue;
        }
    }

    /// <inheritdoc/>
    public void Score(RetrievalExample query, ReadOnlySpan<int> candidates, Span<float> scores)
    {
        ArgumentNullException.ThrowIfNull(query);
        for (var i = 0; i < candidates.Length; i++)
        {
            var place = query.History.LastIndexOf(candidates[i]);
            scores[i] = place < 0 ? _clicks[candidates[i]] : _most + 1 + place;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
