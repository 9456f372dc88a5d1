using System.Globalization;
using Verge.Cli.Shell.Progress;
using Verge.Datasets;

namespace Verge.Cli.Data;

/// <summary>Reads a publisher's files, telling how far it is.</summary>
internal static class FileImporting
{
    /// <summary>Reads.</summary>
    /// <param name="kind">The importer.</param>
    /// <param name="path">File or folder.</param>
    /// <param name="options">How strict.</param>
    /// <param name="board">Told how far it is.</param>
    /// <param name="cancellation">Stops it.</param>
    public static Task<ImportResult> RunAsync(string kind, string path, ImportOptions options, IProgressBoard board, CancellationToken cancellation) =>
        DatasetImporters.ByKind(kind).ImportAsync(path, options, new Relay(board, kind), cancellation);

    private sealed class Relay(IProgressBoard board, string kind) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => board.Report(
            $"Import: {kind}", value.Fraction, string.Create(CultureInfo.InvariantCulture, $"{value.Rows:N0} rows, {value.RowsPerSecond:N0} rows/s"));
    }
}
