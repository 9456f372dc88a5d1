using Verge.Cli.Shell.Progress;
using Verge.Datasets;
using Verge.Datasets.Synthetic;

namespace Verge.Cli.Data;

/// <summary>Data that a command works on: stored, a publisher's files, or a shop that is made.</summary>
/// <param name="Kind">The kind of files; empty for a stored data set.</param>
/// <param name="Path">The files or folder; <see langword="null"/> for a shop.</param>
/// <param name="Shop">The shop to make; <see langword="null"/> for all else.</param>
internal sealed record DataSource(string Kind, string? Path, ShopOptions? Shop)
{
    /// <summary>Reads or makes it.</summary>
    public async Task<StoredDataset> LoadAsync(IProgressBoard board, TimeProvider time, CancellationToken cancellation)
    {
        if (Shop is not null)
        {
            return ShopLogging.Run(Shop, board, cancellation);
        }

        if (Kind.Length > 0)
        {
            return StoredDataset.Of(await FileImporting.RunAsync(Kind, Path!, new() { Time = time }, board, cancellation));
        }

        board.Report("Data: reading", 0);
        var data = DatasetStore.Load(Path!, cancellation);
        board.Report("Data: reading", 1);
        return data;
    }
}
