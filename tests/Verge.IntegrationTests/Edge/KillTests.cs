using System.Diagnostics;
using Verge.Domain;
using Verge.Edge;
using Verge.Edge.Tests;
using Verge.Testing;

namespace Verge.IntegrationTests.Edge;

/// <summary>A device process, killed (SIGKILL) at any moment, has lost nothing that it acknowledged.</summary>
public class KillTests
{
    /// <summary>More kills for whoever has the time.</summary>
    private static readonly int Kills = int.TryParse(Environment.GetEnvironmentVariable("VERGE_KILLS"), out var kills) ? kills : 12;

    [Fact]
    public async Task Should_lose_nothing_acknowledged_when_killed()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(7);
        var acknowledged = new List<string>();
        var exposed = new List<string>();
        for (var kill = 0; kill < Kills; kill++)
        {
            acknowledged.AddRange(await RunUntilKilledAsync(folder.Path, kill, random));
            exposed = await AssertNothingLostAsync(folder.Path, acknowledged, exposed, $"kill {kill}");
        }

        Assert.True(acknowledged.Count > 5 * Kills, $"Only {acknowledged.Count} acts in {Kills} runs.");
    }

    private static async Task<List<string>> RunUntilKilledAsync(string folder, int seed, Random random)
    {
        using var device = Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { typeof(KilledDevice).Assembly.Location, "device", folder, $"{seed}" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = device.StandardError.ReadToEndAsync();
        var acts = new List<string>();
        var until = random.Next(1, 120);
        while (acts.Count < until && await device.StandardOutput.ReadLineAsync() is { } act)
        {
            acts.Add(act);
        }

        // Somewhere in the middle of the acts that follow.
        var moment = Stopwatch.GetTimestamp() + random.NextInt64(Stopwatch.Frequency / 200);
        SpinWait.SpinUntil(() => Stopwatch.GetTimestamp() >= moment);
        Assert.False(device.HasExited, $"The device ended by itself: {(device.HasExited ? await errors : "")}");
        device.Kill();
        await device.WaitForExitAsync();
        // What it said before it died was acknowledged as well. The last line may be cut short.
        var rest = await device.StandardOutput.ReadToEndAsync();
        acts.AddRange(rest.Split('\n').SkipLast(1));
        return [.. acts.Where(act => act is not "open" and not "page")];
    }

    private static async Task<List<string>> AssertNothingLostAsync(string folder, List<string> acknowledged, List<string> exposedBefore, string when)
    {
        await using var client = await EdgeClient.OpenAsync(KilledDevice.Options(folder, new(items: 100_000)));
        Assert.True(client.SetAside is null, $"{when}: {client.SetAside}");
        Assert.Equal("v1", client.ModelVersion);
        var behaviors = await client.ReadBehaviorsAsync();
        var feed = await client.ReadFeedAsync();
        var exposed = feed.Where(i => i.IsExposed).Select(i => i.ItemId).ToList();
        Assert.Empty(Items("exposed").Except(exposed));
        // What was exposed never moves, not through a kill either.
        AssertWithin(exposedBefore, exposed, when);
        // In order, each once; at most the act in flight and what was open when it died come on top.
        var exposures = behaviors.Where(b => b.Kind == BehaviorKind.Exposure).Select(b => b.ItemId).ToList();
        Assert.Empty(Items("left").Except(exposures));
        Assert.Equal(exposed.Count, exposures.Count);
        var views = behaviors.Where(b => b.Kind == BehaviorKind.PageView).ToList();
        AssertWithin(Items("clicked"), [.. views.Select(b => b.ItemId)], when);
        Assert.InRange(views.Count - Items("clicked").Count, 0, Kills);
        Assert.All(views, b => Assert.False(b.IsProvisional));
        Assert.Empty(Items("favorite").Except(views.Where(b => b.Actions[3] == 1).Select(b => b.ItemId)));
        await AssertEncodingsAsync(client);
        return exposed;

        List<string> Items(string act) => [.. acknowledged.Where(a => a.StartsWith(act + " ", StringComparison.Ordinal)).Select(a => a[(act.Length + 1)..])];
    }

    /// <summary>All that was acknowledged is there, in its order; an act in flight when the process died may stand in between.</summary>
    private static void AssertWithin(List<string> acknowledged, List<string> stored, string when)
    {
        var next = 0;
        foreach (var item in stored)
        {
            next += next < acknowledged.Count && acknowledged[next] == item ? 1 : 0;
        }

        Assert.True(next == acknowledged.Count, $"{when}: {(next < acknowledged.Count ? acknowledged[next] : "")} is lost, or out of its order.");
    }

    private static async Task AssertEncodingsAsync(EdgeClient client)
    {
        using var model = TinyModel.Create();
        await client.InspectAsync((store, encoder, row) =>
        {
            var exposures = FromScratch.Encode(model, BehaviorKind.Exposure, store.LoadBehaviors(row.Sequence, BehaviorKind.Exposure).Select(r => r.Behavior));
            exposures.AssertSame(encoder!.Exposures, 6, 100);
            FromScratch.AssertClose(exposures.State, encoder.ExposureState, "exposure state");
            FromScratch.Encode(model, BehaviorKind.PageView, store.LoadBehaviors(row.Sequence, BehaviorKind.PageView).Select(r => r.Behavior)).AssertSame(encoder.PageViews, 6, 50);
            return true;
        });
    }
}
