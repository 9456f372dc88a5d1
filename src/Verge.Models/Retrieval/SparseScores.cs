namespace Verge.Models.Retrieval;

/// <summary>What the nearest-neighbor methods share: scores of few items, spread over a catalogue or picked for candidates.</summary>
public abstract class SparseScores
{
    private protected SparseScores(int items) => ItemCount = items;

    /// <inheritdoc cref="IRetrievalModel.ItemCount"/>
    public int ItemCount { get; }

    /// <inheritdoc cref="IRetrievalModel.Score(ReadOnlySpan{Features.RetrievalExample}, Span{float})"/>
    public void Score(ReadOnlySpan<Features.RetrievalExample> queries, Span<float> scores)
    {
        scores.Clear();
        for (var query = 0; query < queries.Length; query++)
        {
            var own = scores.Slice(query * ItemCount, ItemCount);
            foreach (var (item, score) in Of(queries[query].History))
            {
                own[item] = score;
            }

            own[0] = float.MinValue;
        }
    }

    /// <inheritdoc cref="IRetrievalModel.Score(Features.RetrievalExample, ReadOnlySpan{int}, Span{float})"/>
    public void Score(Features.RetrievalExample query, ReadOnlySpan<int> candidates, Span<float> scores)
    {
        ArgumentNullException.ThrowIfNull(query);
        var known = Of(query.History);
        for (var i = 0; i < candidates.Length; i++)
        {
            scores[i] = known.GetValueOrDefault(candidates[i]);
        }
    }

    /// <summary>The items that neighbors vote for.</summary>
    private protected abstract Dictionary<int, float> Of(ReadOnlySpan<int> history);
}
