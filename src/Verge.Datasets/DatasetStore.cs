using Verge.Datasets.Storage;
using Verge.Domain;

namespace Verge.Datasets;

/// <summary>
/// A data set in a folder: <c>dataset.json</c>, and beside it one folder <c>data-…</c> with the files it names
/// (<c>items.jsonl.gz</c>, <c>interactions.csv.gz</c>, <c>sessions.jsonl.gz</c>, <c>events.csv.gz</c>, <c>pairs.csv.gz</c>).
/// </summary>
/// <remarks>
/// Saving writes a new <c>data-…</c> folder and then replaces <c>dataset.json</c> in one rename: whoever reads, and
/// whatever kills the writer, there is the old data or the new, never half. Old folders go last.
/// </remarks>
public static class DatasetStore
{
    /// <summary>The file that makes a folder a data set.</summary>
    public const string ManifestName = "dataset.json";

    /// <summary>Whether a folder holds a data set.</summary>
    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, ManifestName));

    /// <summary>Stores a data set, replacing the one that was there.</summary>
    /// <param name="folder">The folder; made where it is missing.</param>
    /// <param name="data">The data.</param>
    /// <param name="cancellationToken">Leaves what was there before.</param>
    /// <exception cref="DatasetStoreException">
    /// A value that cannot be stored (NaN, an id of no or more than 256 characters), or another process is saving here.
    /// </exception>
    public static void Save(string folder, StoredDataset data, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(data);
        new DatasetWriter(folder, cancellationToken).Write(data);
    }

    /// <inheritdoc cref="Save(string, StoredDataset, CancellationToken)"/>
    public static void Save(string folder, Dataset data, CancellationToken cancellationToken = default) =>
        Save(folder, new StoredDataset { Dataset = data }, cancellationToken);

    /// <summary>Reads a data set, checking every file's hash and every line.</summary>
    /// <exception cref="DatasetStoreException">Names the file, the line, the field, its value and what was expected.</exception>
    public static StoredDataset Load(string folder, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return new DatasetReader(folder, cancellationToken).Read();
    }
}
