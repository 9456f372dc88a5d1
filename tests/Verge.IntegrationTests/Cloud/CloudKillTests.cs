using System.Diagnostics;
using System.Net.Http.Json;
using Verge.Serving;
using Verge.Serving.Tests;

namespace Verge.IntegrationTests.Cloud;

/// <summary>A cloud process, killed (SIGKILL) while it takes events, has all that it acknowledged when it is started again.</summary>
public class CloudKillTests
{
    [Fact]
    public async Task Should_lose_nothing_acknowledged_and_store_nothing_by_half_when_killed()
    {
        using var folder = new ShopFolder();
        folder.Seal();
        var random = new Random(3);
        var (sent, acknowledged) = (0, new List<int>());
        for (var kill = 0; kill < 3; kill++)
        {
            using var process = Start(folder.Path);
            var errors = process.StandardError.ReadToEndAsync();
            if (await process.StandardOutput.ReadLineAsync() is not { } address)
            {
                Assert.Fail($"The cloud did not start: {await errors}");
                return;
            }

            using var http = new HttpClient { BaseAddress = new(address) };
            var until = sent + random.Next(5, 30);
            var killing = Task.Run(async () =>
            {
                while (Volatile.Read(ref sent) < until)
                {
                    await Task.Yield();
                }

                process.Kill();
                await process.WaitForExitAsync();
            });
            try
            {
                while (true)
                {
                    using var response = await http.PostAsJsonAsync("/v1/events", Batch(Interlocked.Increment(ref sent)));
                    Assert.Equal(202, (int)response.StatusCode);
                    acknowledged.Add(sent);
                }
            }
            catch (HttpRequestException)
            {
                await killing;
            }
        }

        Assert.NotEmpty(acknowledged);
        using var state = new SqliteUserStateStore(folder.State);
        foreach (var batch in Enumerable.Range(1, sent))
        {
            var stored = state.Clicks($"u{batch}").Length;
            Assert.True(stored == Size || (stored == 0 && !acknowledged.Contains(batch)), $"batch {batch}: {stored} stored, acknowledged {acknowledged.Contains(batch)}");
        }

        // And it serves again.
        await using var again = await CloudServer.StartAsync(folder);
        Assert.Null((await again.GetAsync($"/v1/feed/home?user=u{acknowledged[0]}")).GetProperty("fallback").GetString());
    }

    private const int Size = 40;

    private static object Batch(int number) => new
    {
        events = Enumerable.Range(0, Size).Select(i => new { kind = "clicked", user = $"u{number}", item = $"i{i}", at = TinyShop.Now.AddSeconds(-i), session = "s" }),
    };

    private static Process Start(string folder) => Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
    {
        ArgumentList = { typeof(KilledCloud).Assembly.Location, "cloud", folder },
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
