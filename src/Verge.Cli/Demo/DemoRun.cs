using System.Diagnostics;
using Verge.Bundles;
using Verge.Cli.Data;
using Verge.Cloud;
using Verge.Domain;
using Verge.Edge;
using Verge.Simulation;
using Verge.Training;

namespace Verge.Cli.Demo;

/// <summary>
/// The whole path in one run: data, three trained stages, one sealed bundle, a cloud on loopback, a device that downloads its
/// part and plays held-out sessions.
/// </summary>
internal sealed class DemoRun(DemoOptions options, IProgress<StageProgress> progress, TimeProvider time)
{
    /// <summary>Runs it all.</summary>
    public async Task<DemoReport> RunAsync(CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        var folder = options.Folder ?? Path.Combine(Path.GetTempPath(), $"verge-demo-{Path.GetRandomFileName()}");
        try
        {
            var world = options.Data == "trivago"
                ? await DemoWorld.TrivagoAsync(options, progress, cancellation)
                : DemoWorld.Synthetic(DemoWorld.ShopOf(options.Quick, options.Seed), options.Quick, options.Seed, progress, cancellation);
            using var pipeline = TrainingPipeline.Run(world.Slices, world.Options, progress, cancellation);
            StageFigures[] stages = [StageEvaluation.Retrieval(pipeline, world.Slices), StageEvaluation.Ranking(pipeline, world.Slices, world.Options)];
            var behavior = BehaviorGain.Measure(pipeline, world.Slices, world.Options, world.JudgedRequests, progress, cancellation);
            using var key = SigningKey.LoadOrCreate(folder);
            var manifest = Seal(pipeline, world, folder, key, stages);
            var play = await PlayAsync(world, folder, key, cancellation);
            return new(world, manifest, stages, behavior, play, Stopwatch.GetElapsedTime(started));
        }
        finally
        {
            if (options.Folder is null && Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private BundleManifest Seal(TrainedPipeline pipeline, DemoWorld world, string folder, SigningKey key, StageFigures[] stages)
    {
        progress.Report(new("Bundle: sealing", 0, ""));
        var manifest = BundleSealer.Seal(pipeline, world.Slices.Whole.Items, new(
            new DataDirectory(folder).Bundles, key, time, world.Slices.HeldOutFrom,
            new Dictionary<string, string> { ["name"] = world.Name, ["held_out_from"] = $"{world.Slices.HeldOutFrom:O}" },
            stages.ToDictionary(stage => stage.Name, stage => stage.ModelSample.Value)));
        progress.Report(new("Bundle: sealing", 1, manifest.Version));
        return manifest;
    }

    private async Task<DemoPlay> PlayAsync(DemoWorld world, string folder, SigningKey key, CancellationToken cancellation)
    {
        var clock = new SimulatedClock(world.Slices.HeldOutFrom);
        await using var cloud = CloudHost.Build(new() { DataDirectory = folder, Urls = ["http://127.0.0.1:0"] }, clock);
        Interaction[] past = [.. world.Slices.Whole.Interactions.Where(interaction => interaction.At < world.Slices.HeldOutFrom)];
        CloudHost.Seed(cloud, past, cancellation: cancellation);
        await cloud.StartAsync(cancellation);
        using var http = new HttpClient { BaseAddress = new Uri(cloud.Urls.First()) };
        var source = new HttpFeedSource(http);
        progress.Report(new("Device: downloading its part over HTTP", 0, ""));
        var files = await new DeviceModelStore(Path.Combine(folder, "device", "models"), source, key.Public).FetchAsync(null, cancellation);
        progress.Report(new("Device: downloading its part over HTTP", 1, $"{Directory.EnumerateFiles(files.Folder).Sum(file => new FileInfo(file).Length):N0} bytes"));
        var stores = Path.Combine(folder, "device", "stores");
        return world.Shop is null
            ? await DemoPlay.ReplayAsync(world, source, files, clock, stores, progress, cancellation)
            : await DemoPlay.LiveAsync(world, options.Seed, source, files, clock, stores, progress, cancellation);
    }
}
