using Verge.Domain;
using Verge.Features;

namespace Verge.Bundles;

/// <summary>
/// The embedding tables of one version, mapped into memory: the cloud looks up rows of exactly the version that a device
/// named (EdgeRec section 3.2.2). Several versions stand side by side, each a store of its own.
/// </summary>
/// <remarks>Thread-safe; lookups do not allocate. A store that is disposed while it is asked throws, it does not crash.</remarks>
public sealed class EmbeddingStore : IDisposable
{
    private readonly MappedTable[] _tables;

    private EmbeddingStore(FeatureSpace features, MappedTable[] tables)
    {
        Features = features;
        _tables = tables;
        Width = features.Schema.EmbeddingWidth;
    }

    /// <summary>The features whose rows the tables hold.</summary>
    public FeatureSpace Features { get; }

    /// <summary>Floats of one item: all its rows, concatenated.</summary>
    public int Width { get; }

    /// <summary>Length of all tables in bytes.</summary>
    public long Bytes => _tables.Sum(table => table.Bytes);

    /// <summary>Maps a version's tables.</summary>
    /// <param name="versionFolder">The bundle's folder. Its digests are <see cref="BundleReader"/>'s business.</param>
    /// <exception cref="BundleException">A table is missing or does not fit the features, named.</exception>
    public static EmbeddingStore Open(string versionFolder)
    {
        ArgumentException.ThrowIfNullOrEmpty(versionFolder);
        var features = ReadFeatures(versionFolder);
        var tables = new List<MappedTable>();
        try
        {
            for (var i = 0; i < features.Vocabularies.Length; i++)
            {
                tables.Add(MappedTable.Open(versionFolder, features.Vocabularies[i], features.Schema.ItemAttributes[i].Width));
            }

            return new(features, [.. tables]);
        }
        catch
        {
            tables.ForEach(table => table.Dispose());
            throw;
        }
    }

    /// <summary>Reads the rows of one item.</summary>
    /// <param name="rows">One row an attribute, in the schema's order.</param>
    /// <param name="embedding">The concatenated rows, <c>[Width]</c>.</param>
    /// <exception cref="FeatureException">A row that a table does not have, or another count of rows.</exception>
    /// <exception cref="ObjectDisposedException">The store was closed.</exception>
    public void Lookup(ReadOnlySpan<int> rows, Span<float> embedding)
    {
        if (rows.Length != _tables.Length)
        {
            throw new FeatureException("rows", $"{rows.Length} rows", $"one an attribute, {_tables.Length}");
        }

        var offset = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            _tables[i].Read(rows[i], embedding.Slice(offset, _tables[i].Width));
            offset += _tables[i].Width;
        }
    }

    /// <summary>Reads the rows of an item; what is unknown of it comes from row 0.</summary>
    /// <param name="item">The item.</param>
    /// <param name="embedding">The concatenated rows, <c>[Width]</c>.</param>
    /// <returns>Whether any of its attributes is known to this version.</returns>
    /// <exception cref="ObjectDisposedException">The store was closed.</exception>
    public bool Lookup(Item item, Span<float> embedding)
    {
        Span<int> rows = stackalloc int[_tables.Length];
        Features.EncodeRows(item, rows);
        Lookup(rows, embedding);
        return rows.ContainsAnyExcept(Vocabulary.UnknownRow);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var table in _tables)
        {
            table.Dispose();
        }
    }

    private static FeatureSpace ReadFeatures(string folder)
    {
        var path = Path.Combine(folder, BundlePaths.EmbeddingFeatures);
        try
        {
            return File.Exists(path)
                ? FeatureSpace.FromJson(File.ReadAllText(path))
                : throw new BundleException(BundlePaths.EmbeddingFeatures, "missing, expected it in every bundle");
        }
        catch (FeatureException error)
        {
            throw new BundleException(BundlePaths.EmbeddingFeatures, error.Message, error);
        }
    }
}
