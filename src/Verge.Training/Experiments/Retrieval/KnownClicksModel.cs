using Verge.Features;
using Verge.Models.Retrieval;
using Verge.NeuralNetworks;

namespace Verge.Training.Experiments;

/// <summary>
/// A method as all of them are asked, so that what they know is the same: a click of an item that training has not shown until then adds
/// nothing to a history. Whose history is empty gets what was clicked most on the newest day of training, as the cloud answers strangers.
/// </summary>
/// <param name="method">The method. Owned.</param>
internal sealed class KnownClicksModel(IRetrievalModel method) : IRetrievalModel
{
    private Popularity _ofNewestDay = new(method.ItemCount);

    /// <summary>What training has shown until now.</summary>
    public ShownItems Shown { get; } = new(method.ItemCount);

    /// <inheritdoc/>
    public int ItemCount => method.ItemCount;

    /// <summary>The query without the clicks of items that training has not shown.</summary>
    public RetrievalExample Known(RetrievalExample query)
    {
        foreach (var item in query.History)
        {
            if (!Shown.Contains(item))
            {
                int[] known = [.. query.History.ToArray().Where(Shown.Contains)];
                return query.WithHistory(known, 0, known.Length);
            }
        }

        return query;
    }

    /// <inheritdoc/>
    public void Fit(
        IReadOnlyList<RetrievalExample> samples, Func<int, double>? validate = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(samples);
        Shown.Add(samples);
        var newest = samples.Select(sample => sample.At).DefaultIfEmpty().Max().UtcDateTime.Date;
        _ofNewestDay.Dispose();
        _ofNewestDay = new(ItemCount);
        _ofNewestDay.Fit([.. samples.Where(sample => sample.At.UtcDateTime.Date == newest)], cancellation: cancellation);
        method.Fit(samples, validate, progress, cancellation);
    }

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<RetrievalExample> queries, Span<float> scores)
    {
        var asked = queries.ToArray().Select(Known).ToArray();
        RetrievalExample[] known = [.. asked.Where(query => query.HistoryLength > 0)];
        if (known.Length > 0)
        {
            method.Score(known, scores[..(known.Length * ItemCount)]);
        }

        // The rows stand in front: from the last, each goes to its place, which is its own or behind it.
        var left = known.Length;
        for (var i = asked.Length - 1; i >= 0; i--)
        {
            var row = scores.Slice(i * ItemCount, ItemCount);
            if (asked[i].HistoryLength == 0)
            {
                _ofNewestDay.Score([asked[i]], row);
            }
            else if (--left < i)
            {
                scores.Slice(left * ItemCount, ItemCount).CopyTo(row);
            }
        }
    }

    /// <inheritdoc/>
    public void Score(RetrievalExample query, ReadOnlySpan<int> candidates, Span<float> scores)
    {
        var asked = Known(query);
        (asked.HistoryLength == 0 ? _ofNewestDay : method).Score(asked, candidates, scores);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ofNewestDay.Dispose();
        method.Dispose();
    }
}
