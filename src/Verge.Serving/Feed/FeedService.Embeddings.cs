namespace Verge.Serving;

public sealed partial class FeedService
{
    /// <summary>The embedding rows of items in one version, in the order asked for: a device re-encodes its history with them.</summary>
    /// <exception cref="ServiceNotReadyException">No bundle is being served yet.</exception>
    /// <exception cref="UnknownModelVersionException">The version is not served.</exception>
    public EmbeddingRows[] Embeddings(string version, IReadOnlyList<string> items)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(items);
        using var named = _bundles.Acquire(version);
        using var latest = _bundles.Acquire();
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

    /// <summary>What a device downloads.</summary>
    /// <param name="version">The version; <see langword="null"/>: the newest.</param>
    /// <exception cref="ServiceNotReadyException">No bundle is being served yet.</exception>
    /// <exception cref="UnknownModelVersionException">The version is not served.</exception>
    public DevicePart DevicePart(string? version)
    {
        using var lease = _bundles.Acquire(version);
        return lease.Bundle.Device;
    }
}
