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
        var replacements = Volatile.Read(ref _replacements);
        var found = Find(Table, scratch, hits, options);
        var undisturbed = replacements % 2 == 0 && replacements == Volatile.Read(ref _replacements);
        return undisturbed || WithoutRepeats(hits[..found]) == found ? found : FindWithSpare(scratch, hits, options);
    }

    /// <summary>
    /// While a vector is replaced, a search can meet both the old and the new. It then asks for more than it needs, so that enough are
    /// left once repeated labels are dropped.
    /// </summary>
    private int FindWithSpare(SearchScratch scratch, Span<SearchHit> hits, SearchOptions options)
    {
        for (var spare = 16; ; spare *= 4)
        {
            var more = new SearchHit[hits.Length + spare];
            var found = Find(Table, scratch, more, options);
            var distinct = WithoutRepeats(more.AsSpan(0, found));
            if (distinct >= hits.Length || found < more.Length)
            {
                var count = Math.Min(distinct, hits.Length);
                more.AsSpan(0, count).CopyTo(hits);
                return count;
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
