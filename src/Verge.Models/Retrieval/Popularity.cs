using Verge.Features;
using Verge.NeuralNetworks;

namespace Verge.Models.Retrieval;

/// <summary>What is clicked most, after what was clicked in the history itself: newest first there (the S-POP of the session literature, with recency).</summary>
/// <param name="catalogue">Item indices, the unknown item's included.</param>
public sealed class Popularity(int catalogue) : IRetrievalModel
{
    private readonly float[] _clicks = new float[catalogue];
    private float _most;

    /// <inheritdoc/>
    public int ItemCount => _clicks.Length;

    /// <inheritdoc/>
    public void Fit(
        IReadOnlyList<RetrievalExample> samples, Func<int, double>? validate = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(samples);
        foreach (var sequence in ClickSequences.Of(samples))
        {
            foreach (var item in sequence)
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
