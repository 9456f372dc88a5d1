using System.Diagnostics;
using System.Globalization;
using Verge.Cli.Shell.Progress;
using Verge.Datasets;
using Verge.Datasets.Synthetic;

namespace Verge.Cli.Data;

/// <summary>Makes a synthetic shop and logs its shoppers, telling how far it is.</summary>
internal static class ShopLogging
{
    /// <summary>Makes the log.</summary>
    public static StoredDataset Run(ShopOptions options, IProgressBoard board, CancellationToken cancellation)
    {
        const string step = "Shop: shoppers' sessions";
        board.Report(step, 0, "");
        var began = Stopwatch.GetTimestamp();
        var shop = new SyntheticShop(options);
        var data = shop.Log(progress: new Relay(done =>
        {
            var rate = done / Math.Max(1e-6, Stopwatch.GetElapsedTime(began).TotalSeconds);
            board.Report(step, (double)done / options.Users, string.Create(CultureInfo.InvariantCulture, $"{rate:N0} shoppers/s"));
        }), cancellation: cancellation);
        return new() { Dataset = data, Kind = SyntheticFlags.Kind };
    }

    // Progress<T> would report on other threads, late.
    private sealed class Relay(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}
