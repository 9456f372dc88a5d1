using Verge.Datasets.Reading;

namespace Verge.Datasets.Importers;

/// <summary>What all importers share: off the caller's thread, one run, nothing returned unless all went well.</summary>
internal abstract class DatasetImporter : IDatasetImporter
{
    public abstract string Kind { get; }

    public Task<ImportResult> ImportAsync(
        string path,
        ImportOptions? options = null,
        IProgress<ImportProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var run = new ImportRun(Kind, options ?? ImportOptions.Default, progress, cancellationToken);
        return Task.Run(
            () =>
            {
                if (!Path.Exists(path))
                {
                    throw new DatasetImportException($"path: got '{path}', expected an existing file or folder.");
                }

                return Import(path, run);
            },
            cancellationToken);
    }

    protected abstract ImportResult Import(string path, ImportRun run);

    /// <summary>The file at <paramref name="path"/>, or the first of the names that the folder there holds.</summary>
    protected string Require(string path, params ReadOnlySpan<string> names) =>
        DataFile.Find(path, names)
        ?? throw new DatasetImportException($"path: got the folder '{path}', expected it to hold {string.Join(" or ", names.ToArray())} (or the same with .gz) for {Kind}.");
}
