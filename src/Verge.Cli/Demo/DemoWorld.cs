using Verge.Datasets;
using Verge.Datasets.Synthetic;
using Verge.Training;

namespace Verge.Cli.Demo;

/// <summary>The data of a demo, cut by time, and how the stages are trained on it.</summary>
/// <param name="Name">What tables call it.</param>
/// <param name="Slices">The log.</param>
/// <param name="Options">How the stages are trained.</param>
/// <param name="Shop">The synthetic shop; <see langword="null"/> where the data is real.</param>
/// <param name="Sessions">Sessions to play.</param>
/// <param name="JudgedRequests">Held-out requests that the blind twin is compared on, at most.</param>
internal sealed record DemoWorld(
    string Name, PipelineSlices Slices, PipelineOptions Options, SyntheticShop? Shop, int Sessions, int JudgedRequests)
{
    /// <summary>Makes the synthetic shop and its log.</summary>
    public static DemoWorld Synthetic(DemoOptions demo, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        var shop = new SyntheticShop(new() { Seed = demo.Seed, Users = demo.Quick ? 400 : 1600, Items = demo.Quick ? 1200 : 3000 });
        var users = shop.Options.Users;
        var data = shop.Log(
            progress: new Relay(done => progress.Report(new("Synthetic shop: shoppers' sessions", (double)done / users, $"{done:N0} shoppers"))),
            cancellation: cancellation);
        return new(
            "synthetic shop", PipelineSlices.ByEventFraction(data, 0.45, 0.85), DataPresets.Synthetic(demo.Quick) with { Seed = demo.Seed },
            shop, demo.Quick ? 60 : 300, demo.Quick ? 1000 : 6000);
    }

    /// <summary>Reads a Trivago log: the first 75 % of its events train, the rest is held out.</summary>
    /// <exception cref="DatasetImportException">The file cannot be read.</exception>
    public static async Task<DemoWorld> TrivagoAsync(DemoOptions demo, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        var import = await DatasetImporters.ByKind("trivago").ImportAsync(
            demo.Path!, null, new ImportRelay(value => progress.Report(new("Trivago: reading the log", value.Fraction, $"{value.Rows:N0} rows"))), cancellation);
        return new(
            "trivago", PipelineSlices.ByEventFraction(import.Dataset, 0.4, 0.75), DataPresets.Trivago(demo.Quick) with { Seed = demo.Seed },
            null, int.MaxValue, int.MaxValue);
    }

    private sealed class Relay(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }

    private sealed class ImportRelay(Action<ImportProgress> report) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => report(value);
    }
}
