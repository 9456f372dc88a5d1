namespace Verge.Serving;

/// <summary>The embedding rows of items in one version: a device re-encodes its history with them. Thread-safe.</summary>
/// <param name="bundles">The versions.</param>
public sealed class EmbeddingLookup(BundleRegistry bundles)
{
    /// <summary>Looks them up.</summary>
    /// <param name="version">The version.</param>
    /// <param name="items">The items.</param>
    /// <returns>Their rows, in the order asked for.</returns>
    /// <exception cref="ServiceNotReadyException">No bundle is being served yet.</exception>
    /// <exception cref="UnknownModelVersionException">The version is not served.</exception>
    public EmbeddingRows[] Rows(string version, IReadOnlyList<string> items)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(items);
        using var named = bundles.Acquire(version);
        using var latest = bundles.Acquire();
        var rows = new EmbeddingRows[items.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            // An item newer than the version still has a category or a brand that the version knows.
            var item = latest.Bundle.Find(items[i]) ?? named.Bundle.FindOrUnknown(items[i]);
            var embedding = new float[named.Bundle.Embeddings.Width];
            rows[i] = new(items[i], embedding, named.Bundle.Embeddings.Lookup(item, embedding));
        }

        return rows;
    }
}
