using Verge.Edge;
using Verge.Edge.Tests;

namespace Verge.IntegrationTests.Edge;

/// <summary>A device that uses a feed until it is killed. It says each act once that act is acknowledged, not before.</summary>
internal static class KilledDevice
{
    public static EdgeOptions Options(string folder, FakeFeedSource cloud) => new()
    {
        DataDirectory = folder,
        UserId = "u1",
        Source = cloud,
        Model = TinyModel.Create(),
        SendInteractions = false,
        ResetAfter = null,
        FeedCapacity = 1_000_000,
        Store = new() { MaximumBehaviors = 1_000_000, MaximumBytes = 1L << 30 },
        Triggers = new() { SkipsInARow = 2 },
    };

    public static async Task<int> RunAsync(string folder, int seed)
    {
        var random = new Random(seed);
        using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        await using var client = await EdgeClient.OpenAsync(Options(folder, new(items: 100_000)));
        await output.WriteLineAsync("open");
        var (screen, pages) = (new List<string>(), new List<string>());
        while (true)
        {
            switch (random.Next(12))
            {
                case < 4:
                    var feed = await client.ReadFeedAsync();
                    if (feed.FirstOrDefault(i => !i.IsExposed && !screen.Contains(i.ItemId)) is { } next)
                    {
                        await client.ExposedAsync(next.ItemId);
                        screen.Add(next.ItemId);
                        await output.WriteLineAsync($"exposed {next.ItemId}");
                    }
                    else
                    {
                        await client.NextPageAsync();
                        await output.WriteLineAsync("page");
                    }

                    break;
                case < 8 when screen.Count > 0:
                    await client.LeftAsync(screen[0]);
                    await output.WriteLineAsync($"left {screen[0]}");
                    screen.RemoveAt(0);
                    break;
                case 8:
                    await client.ScrolledAsync(random.NextSingle(), TimeSpan.FromSeconds(random.NextDouble()));
                    break;
                case 9 when screen.FirstOrDefault(i => !pages.Contains(i)) is { } item:
                    await client.ClickedAsync(item);
                    pages.Add(item);
                    await output.WriteLineAsync($"clicked {item}");
                    break;
                case 10 when pages.Count > 0:
                    await client.PageActAsync(pages[0], "favorite");
                    await output.WriteLineAsync($"favorite {pages[0]}");
                    break;
                case 11 when pages.Count > 0:
                    await client.PageClosedAsync(pages[0]);
                    await output.WriteLineAsync($"closed {pages[0]}");
                    pages.RemoveAt(0);
                    break;
                default:
                    break;
            }
        }
    }
}
