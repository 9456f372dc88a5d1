using Verge.VectorSearch.Storage;

namespace Verge.VectorSearch;

public abstract unsafe partial class VectorIndex
{
    /// <inheritdoc/>
    public int Search(ReadOnlySpan<float> query, Span<SearchHit> hits, SearchOptions options = default)
    {
        if (options.EfSearch is { } ef)
        {
            HnswOptions.InRange(ef, 1, HnswOptions.MaxEfSearch, nameof(options.EfSearch));
        }

        var scratch = SearchScratch.Take();
        var table = Table;
        scratch.Fit(table);
        VectorIntake.Prepare(query, Dimensions, Metric, scratch.Row, table.VectorWidth, nameof(query));
        var found = hits.IsEmpty ? 0 : FindDistinct(scratch, hits, options);
        SearchScratch.Return(scratch);
        return Metric == VectorMetric.Cosine ? Clamped(hits, found) : found;
    }

    /// <summary>Finds the items most similar to the scratch's row.</summary>
    private protected abstract int Find(VectorTable table, SearchScratch scratch, Span<SearchHit> hits, SearchOptions options);

    private int FindDistinct(SearchScratch scratch, Span<SearchHit> hits, SearchOptions options)
    {
        // While a vector is replaced, both its slots can be met. Seen twice, the search is done again; at last one hit is dropped.
        const int Attempts = 4;
        for (var attempt = 1; ; attempt++)
        {
            var replacements = Volatile.Read(ref _replacements);
            var found = Find(Table, scratch, hits, options);
            if (replacements % 2 == 0 && replacements == Volatile.Read(ref _replacements))
            {
                return found;
            }

            var distinct = WithoutRepeats(hits[..found]);
            if (distinct == found || attempt == Attempts)
            {
                return distinct;
            }
        }
    }

    private static int WithoutRepeats(Span<SearchHit> hits)
    {
        var labels = new HashSet<long>(hits.Length);
        var count = 0;
        foreach (var hit in hits)
        {
            hits[count] = hit;
            count += labels.Add(hit.Label) ? 1 : 0;
        }

        return count;
    }

    // Rounding takes the product of two unit vectors slightly past 1.
    private static int Clamped(Span<SearchHit> hits, int count)
    {
        for (var i = 0; i < count; i++)
        {
            hits[i] = hits[i] with { Score = Math.Clamp(hits[i].Score, -1f, 1f) };
        }

        return count;
    }
}
