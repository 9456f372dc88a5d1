namespace Verge.Datasets;

/// <summary>Reads one data set in its publisher's own format.</summary>
/// <remarks>
/// An importer only reads. What it returns is saved by <see cref="DatasetStore"/>, which replaces old data in one step:
/// an import that fails, is canceled or killed leaves what was there before.
/// </remarks>
public interface IDatasetImporter
{
    /// <summary>The name it is chosen by: <c>trivago</c>, <c>ebnerd</c> …</summary>
    string Kind { get; }

    /// <summary>Reads the data set.</summary>
    /// <param name="path">Its file, plain or gzip whatever its name, or the folder that holds its files.</param>
    /// <param name="options">Strictness and limits; <see langword="null"/> for the defaults.</param>
    /// <param name="progress">Told now and then how far it is.</param>
    /// <param name="cancellationToken">Ends the import; nothing is kept.</param>
    /// <exception cref="DatasetImportException">
    /// No such file, a wrong header, too many malformed rows, or (strict) the first one: names file, line, field, value
    /// and what was expected.
    /// </exception>
    Task<ImportResult> ImportAsync(
        string path,
        ImportOptions? options = null,
        IProgress<ImportProgress>? progress = null,
        CancellationToken cancellationToken = default);
}
