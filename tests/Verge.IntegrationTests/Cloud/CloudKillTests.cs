using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using Verge.Domain;
using Verge.Serving;
using Verge.Serving.Tests;

namespace Verge.IntegrationTests.Cloud;

/// <summary>
/// A cloud process, killed (SIGKILL) at random moments while it takes events and refreshes embeddings, has all that it
/// acknowledged, and has taken each event in once.
/// </summary>
public class CloudKillTests
{
    private const int Lanes = 2;
    private const int Size = 8;
    private const int Posters = 3;

    /// <summary>More kills for whoever has the time: most of it goes into starting processes.</summary>
    private static readonly int Kills = int.TryParse(Environment.GetEnvironmentVariable("VERGE_KILLS"), out var kills) ? kills : 80;

    [Fact]
    public Task Should_lose_nothing_acknowledged_and_apply_nothing_twice_when_killed() => Task.WhenAll(Enumerable.Range(0, Lanes).Select(RunAsync));

    private static async Task RunAsync(int lane)
    {
        using var folder = new ShopFolder();
        folder.Seal();
        var random = new Random(lane);
        var (unanswered, acknowledged, sent) = (new ConcurrentQueue<int>(), new ConcurrentBag<int>(), 0);
        var next = Start(folder.Path);
        for (var kill = 0; kill < Kills / Lanes; kill++)
        {
            using var process = next;
            await process.StandardInput.WriteLineAsync("go");
            // The next one gets ready meanwhile.
            next = Start(folder.Path);
            var isEarly = random.Next(8) == 0;
            var answers = new SemaphoreSlim(0);
            // While it starts; or so many answers later, and somewhere in the work that follows.
            var killing = isEarly ? KillAsync(process, random.Next(300)) : KillAsync(process, random.Next(30), answers, random.Next(1, 12));
            if (await process.StandardOutput.ReadLineAsync() is not { } address)
            {
                Assert.True(isEarly, $"The cloud did not start: {await process.StandardError.ReadToEndAsync()}");
                await killing;
                continue;
            }

            using var http = new HttpClient { BaseAddress = new(address) };
            await Task.WhenAll(Enumerable.Range(0, Posters).Select(_ => PostAsync(http, answers)));
            await killing;
            AssertWhole(folder, $"lane {lane}, kill {kill}");
        }

        next.Kill();
        next.Dispose();
        Assert.True(acknowledged.Count > Kills / Lanes, $"Only {acknowledged.Count} of {sent} posts were acknowledged");
        await AssertAllAsync(folder, acknowledged, unanswered);

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

    /// <summary>Batches are there whole or not at all, and embeddings have taken in exactly the events up to the consumer's position.</summary>
    private static void AssertWhole(ShopFolder folder, string when)
    {
        using var state = new SqliteUserStateStore(folder.State);
        var position = state.Position(UserEmbeddingConsumer.Name);
        var taken = state.Read(0, int.MaxValue).Where(stored => stored.Sequence <= position).CountBy(stored => stored.Interaction!.UserId);
        foreach (var (user, events) in taken)
        {
            Assert.True(state.Find(user, Surface.Home)?.Events == events, $"{when}: {user} has {events} events, taken in {state.Find(user, Surface.Home)?.Events}");
        }

        Assert.All(state.Read(0, int.MaxValue).CountBy(stored => stored.Interaction!.Id.Split('/')[0]), batch => Assert.Equal(Size, batch.Value));
    }

    /// <summary>After a last life, in which devices send what was never answered.</summary>
    private static async Task AssertAllAsync(ShopFolder folder, IEnumerable<int> acknowledged, IEnumerable<int> unanswered)
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

        while ((await cloud.GetAsync("/health/ready")).GetProperty("eventsWaiting").GetInt64() > 0)
        {
            await Task.Yield();
        }

        Assert.Equal(acknowledged.Concat(unanswered).Order(), Batches(cloud.State).Order());
        AssertWhole(folder, "at the end");
        Assert.Null((await cloud.GetAsync("/v1/feed/home?user=u1")).GetProperty("fallback").GetString());
    }

    private static IEnumerable<int> Batches(IUserStateStore state) => state.Read(0, int.MaxValue)
        .Select(stored => int.Parse(stored.Interaction!.Id.Split('/')[0], System.Globalization.CultureInfo.InvariantCulture)).Distinct();

    private static object Batch(int number) => new
    {
        events = Enumerable.Range(0, Size).Select(i => new
        {
            id = $"{number}/{i}", kind = i == 3 ? "ordered" : "clicked", user = $"u{(number + i) % 20}", item = $"i{(number * 7 + i) % 60}",
            at = TinyShop.Now.AddMilliseconds(number - 100_000), session = "s",
        }),
    };

    private static async Task KillAsync(Process process, int milliseconds, SemaphoreSlim? answers = null, int count = 0)
    {
        for (var i = 0; i < count; i++)
        {
            await answers!.WaitAsync();
        }

        Assert.False(process.WaitForExit(milliseconds), "The cloud ended by itself");
        process.Kill();
        await process.WaitForExitAsync();
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
