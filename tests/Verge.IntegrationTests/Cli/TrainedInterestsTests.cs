using System.Net.Http.Json;
using System.Text.Json;
using Verge.Domain;
using Verge.Serving;
using Verge.Testing;

namespace Verge.IntegrationTests.Cli;

/// <summary>Several interests from the command line alone: trained, inspected, recommended by, served, kept current.</summary>
public sealed class TrainedInterestsTests(TrainedInterestsTests.Shop shop) : IClassFixture<TrainedInterestsTests.Shop>
{
    private const int Interests = 3;

    // Of nine departments, so that there is something to tell apart.
    private static readonly string[] s_clicks = ["i000000", "i000001", "i000002", "i000003", "i000004", "i000005"];

    [Fact]
    public async Task Should_say_which_towers_and_losses_a_bundle_has()
    {
        var retrieval = shop.Report.GetProperty("stages").EnumerateArray().Where(stage => stage.GetProperty("metric").GetString() == "recall@20")
            .Select(stage => $"{stage.GetProperty("stage")} {stage.GetProperty("model_name")}");
        Assert.Equal(["retrieval PWPRec(LS), PWPRec(MI)", "retrieval.home PWPRec(MI)", "retrieval.view-item PWPRec(LS)"], retrieval);
        var data = Assert.Single((await VergeProcess.RunAsync("inspect", shop.Bundle, "--json")).Succeeded().Json).GetProperty("data");
        Assert.Equal("PWPRec(MI), in-batch", data.GetProperty("retrieval.home").GetString());
        Assert.Equal("PWPRec(LS), full-softmax", data.GetProperty("retrieval.view_item").GetString());
    }

    [Fact]
    public async Task Should_say_which_interest_brings_an_item_home_and_know_one_beside_an_item()
    {
        var home = await RecommendAsync();
        var counts = Counts(home);
        Assert.True(counts.Length > 1, "one interest brought all");
        Assert.Contains(home, line => line.GetProperty("reasons").GetArrayLength() > 0);
        var beside = await RecommendAsync("--surface", "view-item", "--item", s_clicks[^1]);
        Assert.All(beside, line => Assert.Equal(0, line.GetProperty("interest").GetInt32()));

        var turns = Counts(await RecommendAsync("--interest-share", "1"));
        Assert.True(turns.Length >= counts.Length && turns.Min() >= counts.Min(), $"by score {string.Join(", ", counts)}, in turns {string.Join(", ", turns)}");

        static int[] Counts(JsonElement[] lines) => [.. lines.CountBy(line => line.GetProperty("interest").GetInt32()).Select(pair => pair.Value)];
    }

    [Fact]
    public async Task Should_serve_them_and_keep_them_as_of_the_last_event()
    {
        using (var cloud = await ServedCloud.StartAsync(shop.Folder, "--interest-share", "0.5", "--diversity", "0.1"))
        using (var http = new HttpClient { BaseAddress = cloud.Address })
        {
            var events = s_clicks.Select((item, i) => new { kind = "clicked", user = "ada", item, at = TimeProvider.System.GetUtcNow().AddSeconds(i - 60), session = "s", surface = "home" });
            using (var accepted = await http.PostAsJsonAsync(new Uri("v1/events", UriKind.Relative), new { events }))
            {
                Assert.True(accepted.IsSuccessStatusCode);
            }

            foreach (var place in new[] { "home?user=ada", $"view-item?user=ada&session=s&item={s_clicks[^1]}" })
            {
                var page = await http.GetFromJsonAsync<JsonElement>(new Uri($"v1/feed/{place}", UriKind.Relative));
                Assert.Null(page.GetProperty("fallback").GetString());
                Assert.Equal(100, page.GetProperty("candidates").GetArrayLength());
            }

            var began = TimeProvider.System.GetTimestamp();
            while ((await http.GetFromJsonAsync<JsonElement>(new Uri("health/ready", UriKind.Relative))).GetProperty("eventsWaiting").GetInt64() > 0)
            {
                Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromMinutes(1));
                await Task.Delay(20);
            }

            Assert.Equal(0, (await cloud.StopAsync()).ExitCode);
        }

        using var state = new SqliteUserStateStore(Path.Combine(shop.Folder, "state.db"));
        Assert.Equal(Interests * 64, state.Find("ada", Surface.Home)!.Values.Length);
        Assert.Equal(64, state.Find("ada", Surface.ViewItem)!.Values.Length);
    }

    [Fact]
    public async Task Should_serve_more_even_categories_by_a_larger_lambda()
    {
        int[][] pages = [await PageAsync(), await PageAsync("--diversity", "0.7"), await PageAsync("--diversity", "5", "--retrieved", "150")];
        Assert.All(pages, page => Assert.Equal(20, page.Sum()));
        int[] squares = [.. pages.Select(page => page.Sum(count => count * count))];
        Assert.True(
            squares[0] >= squares[1] && squares[1] >= squares[2] && squares[0] > squares[2] && pages[0].Length <= pages[1].Length && pages[1].Length <= pages[2].Length,
            string.Join("; ", pages.Select(page => string.Join(' ', page))));

        async Task<int[]> PageAsync(params string[] more)
        {
            using var cloud = await ServedCloud.StartAsync(shop.Folder, more);
            using var http = new HttpClient { BaseAddress = cloud.Address };
            var events = s_clicks.Select((item, i) => new { kind = "clicked", user = "eve", item, at = TimeProvider.System.GetUtcNow().AddSeconds(i - 60), session = "s", surface = "home" });
            using (var accepted = await http.PostAsJsonAsync(new Uri("v1/events", UriKind.Relative), new { events }))
            {
                Assert.True(accepted.IsSuccessStatusCode);
            }

            var page = await http.GetFromJsonAsync<JsonElement>(new Uri("v1/feed/home?user=eve&limit=20", UriKind.Relative));
            Assert.Null(page.GetProperty("fallback").GetString());
            Assert.Equal(0, (await cloud.StopAsync()).ExitCode);
            return [.. page.GetProperty("candidates").EnumerateArray().CountBy(candidate => candidate.GetProperty("attributes").GetProperty("category").GetString()!).Select(pair => pair.Value).OrderDescending()];
        }
    }

    private async Task<JsonElement[]> RecommendAsync(params string[] more) =>
        (await VergeProcess.RunAsync(["recommend", "--data", shop.Folder, "--clicks", string.Join(',', s_clicks), "--top", "30", "--json", .. more])).Succeeded().Json;

    /// <summary>A data directory whose one bundle has a tower of several interests for home.</summary>
    public sealed class Shop : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new();

        internal string Folder => _folder["data"];

        internal JsonElement Report { get; private set; }

        internal string Bundle => Report.GetProperty("folder").GetString()!;

        public async Task InitializeAsync() => Report = Assert.Single((await VergeProcess.RunAsync(
            "train", "--out", Folder, "--data", "synthetic", "--users", "50", "--items", "200", "--days", "10", "--quick", "--workers", "2", "--json",
            "--retrieval-model", "pwprec-ls", "--retrieval-loss", "full-softmax", "--home-model", "pwprec-mi", "--home-loss", "in-batch", "--interests", $"{Interests}")).Succeeded().Json);

        public Task DisposeAsync()
        {
            _folder.Dispose();
            return Task.CompletedTask;
        }
    }
}
