using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using Verge.Domain;
using Verge.Features;
using Verge.Serving;
using Verge.Serving.Tests;
using Verge.Testing;

namespace Verge.IntegrationTests.Cloud;

/// <summary>
/// A cloud process, killed (SIGKILL) at random moments while it takes events and refreshes embeddings, has all that it
/// acknowledged, and has taken each event in once: embeddings are what the last events make of their users.
/// </summary>
public class CloudKillTests
{
    private const int Lanes = 2;
    private const int Size = 8;
    private const int Posters = 3;
    private const int SessionBatches = 25;

    /// <summary>Fewer for whoever has no minute: most of it goes into starting processes.</summary>
    private static readonly int Kills = int.TryParse(Environment.GetEnvironmentVariable("VERGE_KILLS"), out var kills) ? kills : 200;

    [Fact]
    public Task Should_lose_nothing_acknowledged_and_apply_nothing_twice_when_killed() => Task.WhenAll(Enumerable.Range(0, Lanes).Select(RunAsync));

    private static async Task RunAsync(int lane)
    {
        using var folder = new ShopFolder();
        folder.Seal();
        using var bundles = new BundleRegistry(folder.Bundles, TinyShop.Key.Public);
        bundles.Refresh();
        var (random, lives) = (new Random(lane), (Kills + lane) / Lanes);
        var (unanswered, acknowledged, sent) = (new ConcurrentQueue<int>(), new ConcurrentBag<int>(), 0);
        var next = Start(folder.Path);
        try
        {
            for (var kill = 0; kill < lives; kill++)
            {
                // The next one gets ready meanwhile.
                var process = next;
                next = Start(folder.Path);
                await LiveAsync(process);
                AssertLeftWhole(folder, bundles, $"lane {lane}, kill {kill}");
            }
        }
        finally
        {
            End(next);
        }

        Assert.True(acknowledged.Count > lives, $"Only {acknowledged.Count} of {sent} posts were acknowledged");
        await AssertAllAsync(folder, bundles, acknowledged, unanswered);

        async Task LiveAsync(Process process)
        {
            try
            {
                // While it starts; or so many answers later and somewhere in the work that follows; or by itself, where it has stored something.
                var (moment, answers) = (random.Next(8), new SemaphoreSlim(0));
                var (isEarly, commits) = (moment == 0, moment % 2 == 0 ? 0 : random.Next(1, 20));
                await process.StandardInput.WriteLineAsync(commits.ToString(CultureInfo.InvariantCulture));
                var killing = commits > 0 ? process.WaitForExitAsync()
                    : isEarly ? KillAsync(process, random.Next(300)) : KillAsync(process, random.Next(30), answers, random.Next(1, 12));
                if (await process.StandardOutput.ReadLineAsync() is { } address)
                {
                    using var http = new HttpClient { BaseAddress = new(address) };
                    await Task.WhenAll(Enumerable.Range(0, Posters).Select(_ => PostAsync(http, answers)));
                }
                else
                {
                    Assert.True(isEarly || commits > 0, $"The cloud did not start: {await process.StandardError.ReadToEndAsync()}");
                }

                await killing;
            }
            finally
            {
                End(process);
            }
        }

        async Task PostAsync(HttpClient http, SemaphoreSlim answers)
        {
            while (true)
            {
                // A device sends again what was not answered.
                var batch = unanswered.TryDequeue(out var again) ? again : Interlocked.Increment(ref sent);
                try
                {
                    using var response = await http.PostAsJsonAsync("/v1/events", Batch(batch));
                    Assert.Equal(202, (int)response.StatusCode);
                    acknowledged.Add(batch);
                    answers.Release();
                }
                catch (HttpRequestException)
                {
                    unanswered.Enqueue(batch);
                    return;
                }
            }
        }
    }

    /// <summary>
    /// What a kill left is whole, and so is what a restart makes of it. Both are looked at in a copy: the next life finds all as the kill left
    /// it, the log of writes and the events that wait to be taken in.
    /// </summary>
    private static void AssertLeftWhole(ShopFolder folder, BundleRegistry bundles, string when)
    {
        using var copy = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(folder.Path, "state.db*").Where(file => !file.EndsWith("-shm", StringComparison.Ordinal)))
        {
            File.Copy(file, copy[Path.GetFileName(file)]);
        }

        using var state = new SqliteUserStateStore(copy["state.db"]);
        AssertWhole(state, bundles, when);
        var consumer = new UserEmbeddingConsumer(bundles, state, state, state, new ManualTimeProvider(TinyShop.Now));
        while (consumer.Step())
        {
        }

        Assert.Equal(0, consumer.Waiting);
        AssertWhole(state, bundles, $"{when}, restarted");
    }

    /// <summary>
    /// Batches are there whole or not at all. On each surface, embeddings have taken in exactly the events up to the consumer's position, and
    /// are what the model makes of the user's last events, where none of them waits.
    /// </summary>
    private static void AssertWhole(SqliteUserStateStore state, BundleRegistry bundles, string when)
    {
        var (log, position) = (state.Read(0, int.MaxValue), state.Position(UserEmbeddingConsumer.Name));
        Assert.All(log.CountBy(stored => stored.Interaction!.Id.Split('/')[0]), batch => Assert.Equal(Size, batch.Value));
        using var served = bundles.Acquire();
        foreach (var user in log.GroupBy(stored => stored.Interaction!.UserId))
        {
            var taken = user.Count(stored => stored.Sequence <= position);
            foreach (var surface in Enum.GetValues<Surface>())
            {
                var found = state.Find(user.Key, surface);
                Assert.True((found?.Events ?? 0) == taken, $"{when}: {user.Key} has {taken} events, taken in on {surface} {found?.Events}");
                if (found is not null && taken == user.Count())
                {
                    AssertCurrent(served.Bundle, found, [.. user], when);
                }
            }
        }
    }

    /// <summary>Nothing of the user's last events is missing from what was embedded, and nothing is in it twice.</summary>
    private static void AssertCurrent(ServedBundle bundle, UserEmbedding found, StoredEvent[] events, string when)
    {
        HistoryClick[] clicks =
        [
            .. events.Select(stored => stored.Interaction!).Where(act => act.Kind == EventKind.Clicked).OrderBy(click => click.At)
                .Select(click => new HistoryClick(click.ItemId, click.At, click.SessionId)),
        ];
        var history = bundle.Users.Select(found.Surface, clicks, null, TinyShop.Now, events[^1].Interaction!.SessionId);
        var values = new float[bundle.Users.Interests(found.Surface) * bundle.Users.Width];
        var isKnown = bundle.Users.TryEncode(found.Surface, history, values);
        var what = $"{when}: {found.UserId} on {found.Surface}";
        Assert.Equal($"{what}: {string.Join(' ', clicks[^history.Length..].Select(click => click.ItemId))}", $"{what}: {string.Join(' ', found.History.ItemIds)}");
        Assert.True(found.Version == bundle.Version && found.Values.Span.SequenceEqual(isKnown ? values : []), $"{what}: the embedding is not that of these items");
    }

    /// <summary>After a last life, in which devices send what was never answered.</summary>
    private static async Task AssertAllAsync(ShopFolder folder, BundleRegistry bundles, IEnumerable<int> acknowledged, IEnumerable<int> unanswered)
    {
        using (var state = new SqliteUserStateStore(folder.State))
        {
            Assert.Empty(acknowledged.Except(Batches(state)));
        }

        await using var cloud = await CloudServer.StartAsync(folder);
        foreach (var batch in unanswered)
        {
            await cloud.PostAsync("/v1/events", Batch(batch), 202);
        }

        await Eventually.IsAsync("no event waits", async () => (await cloud.GetAsync("/health/ready")).GetProperty("eventsWaiting").GetInt64() == 0);
        Assert.Equal(acknowledged.Concat(unanswered).Order(), Batches(cloud.Log).Order());
        using (var state = new SqliteUserStateStore(folder.State))
        {
            AssertWhole(state, bundles, "at the end");
        }

        Assert.Null((await cloud.GetAsync("/v1/feed/home?user=u1")).GetProperty("fallback").GetString());
    }

    private static IEnumerable<int> Batches(IEventLog log) => log.Read(0, int.MaxValue)
        .Select(stored => int.Parse(stored.Interaction!.Id.Split('/')[0], CultureInfo.InvariantCulture)).Distinct();

    private static object Batch(int number) => new
    {
        events = Enumerable.Range(0, Size).Select(i => new
        {
            id = $"{number}/{i}", kind = i == 3 ? "ordered" : "clicked", user = $"u{(number + i) % 20}", item = $"i{(number * 7 + i) % 60}",
            at = TinyShop.Now.AddMilliseconds(number - 100_000), session = $"s{number / SessionBatches}",
        }),
    };

    private static async Task KillAsync(Process process, int milliseconds, SemaphoreSlim? answers = null, int count = 0)
    {
        for (var i = 0; i < count; i++)
        {
            await answers!.WaitAsync();
        }

        Assert.False(await Task.Run(() => process.WaitForExit(milliseconds)), "The cloud ended by itself");
        process.Kill();
        await process.WaitForExitAsync();
    }

    private static void End(Process process)
    {
        process.Kill();
        process.Dispose();
    }

    private static Process Start(string folder) => Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
    {
        ArgumentList = { typeof(KilledCloud).Assembly.Location, "cloud", folder },
        Environment = { ["DOTNET_TieredPGO"] = "0", ["DOTNET_gcServer"] = "0" },
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
