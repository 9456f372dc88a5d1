using System.Collections.Immutable;
using Verge.Domain;
using Verge.Edge;
using Verge.Models.Storage;
using Verge.Simulation;
using Verge.Training;

namespace Verge.Cli.Demo;

/// <summary>What came of the sessions played.</summary>
/// <param name="Requests">Re-rankings with the request's order and the device's, judged by the same clicks.</param>
/// <param name="TouchedFirst">The rule on the same requests; empty where the data is synthetic.</param>
/// <param name="Control">Sessions shown in the request's order.</param>
/// <param name="Treatment">The same shoppers' sessions shown in the device's order; empty where the data is real.</param>
/// <param name="Story">A feed before and after a trigger.</param>
/// <param name="Paging">Time of each paging request, in ms.</param>
/// <param name="Rerank">From a trigger to the new order.</param>
/// <param name="Encode">From a behavior's last act to its stored encoding.</param>
internal sealed record DemoPlay(
    ImmutableArray<JudgedRequest> Requests, ImmutableArray<JudgedRequest> TouchedFirst,
    ImmutableArray<SessionOutcome> Control, ImmutableArray<SessionOutcome> Treatment, FeedStory? Story,
    ImmutableArray<double> Paging, LatencyRecorder Rerank, LatencyRecorder Encode)
{
    /// <summary>
    /// Plays new sessions of the shop's shoppers, each twice with the same luck: first in the device's order, then in the
    /// request's order with the device re-ranking in its shadow. Only the second tells the cloud of its clicks.
    /// </summary>
    public static async Task<DemoPlay> LiveAsync(
        DemoWorld world, ulong seed, IFeedSource source, DeviceModelFiles files, SimulatedClock clock, string stores,
        IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        var shop = world.Shop!;
        var (control, treatment) = (new List<SessionOutcome>(), new List<SessionOutcome>());
        FeedStory? story = null;
        var past = world.Slices.Past.Interactions;
        for (var i = 0; i < world.Sessions; i++)
        {
            var user = (int)((i * 7919L + (long)seed) % shop.Options.Users);
            var at = world.Slices.HeldOutFrom.AddMinutes(20 * i);
            foreach (var reranked in new[] { true, false })
            {
                var shopper = shop.ShopperAt(user);
                shopper.Recall(past);
                var session = shop.OpenSession(shopper, 1_000_000 + i, at);
                var outcome = await LivePlay.RunAsync(shop, session, clock, source, new()
                {
                    Folder = Path.Combine(stores, $"{i}-{reranked}"),
                    ShowReranked = reranked,
                    TellStory = reranked && story is null,
                    Configure = edge => edge with { Model = Load(files), SendInteractions = !reranked },
                }, cancellation);
                (reranked ? treatment : control).Add(outcome);
                story ??= outcome.Story;
            }

            progress.Report(new("Device: playing held-out sessions", (i + 1.0) / world.Sessions, $"{i + 1} sessions, each in both orders"));
        }

        return Of([.. control.SelectMany(outcome => outcome.Requests)], [], control, treatment, story,
            control.Concat(treatment).SelectMany(outcome => outcome.PagingMilliseconds),
            control.Concat(treatment).Select(outcome => outcome.Diagnostics));
    }

    /// <summary>Replays the held-out sessions of a real log.</summary>
    public static async Task<DemoPlay> ReplayAsync(
        DemoWorld world, HttpFeedSource source, DeviceModelFiles files, SimulatedClock clock, string stores,
        IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        var from = world.Slices.HeldOutFrom;
        SessionLog[] sessions = [.. world.Slices.HeldOut.Sessions.Where(session => session.Requests.Any(request => request.At >= from)).Take(world.Sessions)];
        var pages = new LoggedPageSource(source);
        var replayed = new List<ReplayedSession>();
        foreach (var session in sessions)
        {
            replayed.Add(await LogReplay.RunAsync(
                session, from, world.Options.Schema, clock, pages,
                edge => edge with { DataDirectory = Path.Combine(stores, $"{replayed.Count}"), Model = Load(files) }, cancellation));
            progress.Report(new("Device: replaying held-out sessions", (double)replayed.Count / sessions.Length, $"{replayed.Count:N0} sessions"));
        }

        return Of(
            [.. replayed.SelectMany(session => session.Requests)], [.. replayed.SelectMany(session => session.TouchedFirst)], [], [], null,
            replayed.SelectMany(session => session.PagingMilliseconds), replayed.Select(session => session.Diagnostics));
    }

    /// <summary>A client owns its model: each session's device loads one.</summary>
    private static DeviceModel Load(DeviceModelFiles files)
    {
        var features = files.ReadFeatures();
        return new(files.Version, features, DeviceFiles.Load(files.Folder, features.Schema));
    }

    private static DemoPlay Of(
        ImmutableArray<JudgedRequest> requests, ImmutableArray<JudgedRequest> touchedFirst, IEnumerable<SessionOutcome> control,
        IEnumerable<SessionOutcome> treatment, FeedStory? story, IEnumerable<double> paging, IEnumerable<EdgeDiagnostics> diagnostics)
    {
        var (rerank, encode) = (new LatencyRecorder(), new LatencyRecorder());
        foreach (var device in diagnostics)
        {
            rerank.Add(device.TriggerToOrder);
            encode.Add(device.BehaviorToEncoding);
        }

        return new(requests, touchedFirst, [.. control], [.. treatment], story, [.. paging.Order()], rerank, encode);
    }
}
