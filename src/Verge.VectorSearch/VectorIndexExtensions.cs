namespace Verge.VectorSearch;

/// <summary>Searches that return an array.</summary>
public static class VectorIndexExtensions
{
    /// <summary>Finds up to <paramref name="k"/> items most similar to a query, best first.</summary>
    /// <param name="index">The index to search.</param>
    /// <param name="query">[dimensions]</param>
    /// <param name="k">How many hits at most; 0 or more.</param>
    /// <param name="options">The search's own settings.</param>
    /// <returns>The hits; fewer than <paramref name="k"/> when fewer items pass the filter.</returns>
    /// <exception cref="ArgumentException">The width is wrong, a value is not finite, or k or an option is out of range.</exception>
    public static SearchHit[] Search(this IVectorIndex index, ReadOnlySpan<float> query, int k, SearchOptions options = default)
    {
        ArgumentNullException.ThrowIfNull(index);
        if (k < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(k), k, "k must be 0 or more.");
        }

        var hits = new SearchHit[Math.Min(k, index.Count)];
        var found = index.Search(query, hits, options);
        return found == hits.Length ? hits : hits[..found];
    }

    /// <summary>How much of the exact answer a search finds: it is made twice, once comparing all vectors.</summary>
    /// <inheritdoc cref="Search"/>
    /// <returns>A share, 0 … 1, where any of several equal scores is as good; not a number where no item passes the filter.</returns>
    public static double Recall(this IVectorIndex index, ReadOnlySpan<float> query, int k, SearchOptions options = default)
    {
        var exact = index.Search(query, k, options with { IsExact = true });
        if (exact.Length == 0)
        {
            return double.NaN;
        }

        var found = index.Search(query, k, options);
        // Of an index that changes meanwhile, the second may know more.
        return Math.Min(1, (double)found.Count(hit => hit.Score >= exact[^1].Score) / exact.Length);
    }
}
