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
    /// <summary>The demo's shop.</summary>
    public static ShopOptions ShopOf(bool quick, ulong seed) => new() { Seed = seed, Users = quick ? 900 : 2400, Items = quick ? 1200 : 3000 };

    /// <summary>Makes a synthetic shop and its log.</summary>
    /// <param name="options">The shop.</param>
    /// <param name="quick">Smaller networks, fewer samples and sessions.</param>
    /// <param name="seed">Seeds the models.</param>
    /// <param name="progress">Told as it goes.</param>
    /// <param name="cancellation">Stops it.</param>
    public static DemoWorld Synthetic(ShopOptions options, bool quick, ulong seed, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        var shop = new SyntheticShop(options);
        var data = shop.Log(
            progress: new Relay(done => progress.Report(new("Synthetic shop: shoppers' sessions", (double)done / options.Users, $"{done:N0} shoppers"))),
            cancellation: cancellation);
        var preset = DataPreset.ByKind(DataPreset.SyntheticKind, quick);
        return new(
            "synthetic shop", PipelineSlices.ByEventFraction(data, preset.Late, preset.HeldOut), preset.Pipeline with { Seed = seed },
            shop, quick ? 60 : 400, quick ? 1000 : 6000);
    }

    /// <summary>Reads a Trivago log: the first 75 % of its events train, the rest is held out.</summary>
    /// <exception cref="DatasetImportException">The file cannot be read.</exception>
    public static async Task<DemoWorld> TrivagoAsync(DemoOptions demo, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        var import = await DatasetImporters.ByKind("trivago").ImportAsync(
            demo.Path!, null, new ImportRelay(value => progress.Report(new("Trivago: reading the log", value.Fraction, $"{value.Rows:N0} rows"))), cancellation);
        var preset = DataPreset.ByKind("trivago", demo.Quick);
        return new(
            "trivago", PipelineSlices.ByEventFraction(import.Dataset, preset.Late, preset.HeldOut), preset.Pipeline with { Seed = demo.Seed },
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
