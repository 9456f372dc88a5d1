namespace Verge.VectorSearch;

/// <summary>
/// A set of labeled float32 vectors that finds those most similar to a query. Searches may run on any number of threads, also while
/// others insert and remove; changes are made one at a time.
/// </summary>
public interface IVectorIndex
{
    /// <summary>The width of every vector and query.</summary>
    int Dimensions { get; }

    /// <summary>How vectors are compared.</summary>
    VectorMetric Metric { get; }

    /// <summary>The number of labels in the index.</summary>
    int Count { get; }

    /// <summary>The bytes of memory held for vectors, labels and links, spare capacity included.</summary>
    long MemoryBytes { get; }

    /// <summary>Inserts a vector under a label, or replaces the vector that has that label.</summary>
    /// <param name="label">The item's label: any 64-bit number.</param>
    /// <param name="vector">[dimensions]</param>
    /// <exception cref="ArgumentException">The width is wrong, a value is not finite, or the length exceeds 1e18.</exception>
    void Upsert(long label, ReadOnlySpan<float> vector);

    /// <summary>Removes a label. Searches that start afterwards do not return it.</summary>
    /// <param name="label">The item's label.</param>
    /// <returns>False when the label was not there.</returns>
    bool Remove(long label);

    /// <summary>Whether a label is in the index.</summary>
    /// <param name="label">The item's label.</param>
    /// <returns>True when it is.</returns>
    bool Contains(long label);

    /// <summary>Copies the stored vector of a label (with <see cref="VectorMetric.Cosine"/>, scaled to length 1).</summary>
    /// <param name="label">The item's label.</param>
    /// <param name="vector">[dimensions], written only when the label is there.</param>
    /// <returns>False when the label is not there.</returns>
    /// <exception cref="ArgumentException">The width is wrong.</exception>
    bool TryGetVector(long label, Span<float> vector);

    /// <summary>
    /// Finds the items most similar to a query, best first; equal scores by rising label. The number asked for is the length of
    /// <paramref name="hits"/>. Allocates nothing once a thread has searched before, unless vectors are replaced meanwhile.
    /// </summary>
    /// <param name="query">[dimensions]</param>
    /// <param name="hits">Where the hits go; only the first part up to the returned number is written.</param>
    /// <param name="options">The search's own settings.</param>
    /// <returns>The number of hits: as many as asked for, or all there are when fewer items pass the filter.</returns>
    /// <exception cref="ArgumentException">The width is wrong, a value is not finite, or an option is out of range.</exception>
    int Search(ReadOnlySpan<float> query, Span<SearchHit> hits, SearchOptions options = default);

    /// <summary>
    /// Writes the index to one file, beside the old one, which it replaces only when complete. Searches go on meanwhile; changes wait.
    /// </summary>
    /// <param name="path">The file to write.</param>
    /// <exception cref="IOException">The file cannot be written; an older file is then untouched.</exception>
    void Save(string path);
}
