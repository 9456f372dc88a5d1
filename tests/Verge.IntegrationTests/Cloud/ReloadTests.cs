using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Verge.Serving.Tests;

namespace Verge.IntegrationTests.Cloud;

/// <summary>Versions that come and go while the cloud runs.</summary>
public class ReloadTests
{
    [Fact]
    public async Task Should_say_that_it_is_not_ready_until_there_is_a_version()
    {
        var folder = new ShopFolder();
        await using var cloud = await CloudServer.StartAsync(folder);
        Assert.Equal("live", (await cloud.GetAsync("/health/live")).GetProperty("status").GetString());
        foreach (var path in new[] { "/health/ready", "/v1/feed/home?user=ada", "/v1/models/device/latest", "/v1/models/device/any" })
        {
            var problem = await cloud.GetAsync(path, 503);
            Assert.EndsWith("/not-ready", problem.GetProperty("type").GetString(), StringComparison.Ordinal);
            Assert.Contains("train one", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        var version = folder.Seal();
        await UntilAsync(cloud, () => IsServedAsync(cloud, version));
        Assert.Equal([version], (await cloud.GetAsync("/health/ready")).GetProperty("versions").EnumerateArray().Select(element => element.GetString()));
    }

    [Fact]
    public async Task Should_take_up_a_newer_version_and_serve_the_older_to_those_who_name_it()
    {
        var folder = new ShopFolder();
        var first = folder.Seal(1);
        await using var cloud = await CloudServer.StartAsync(folder, options => options with { VersionCapacity = 2 });
        var second = folder.Seal(2);
        await UntilAsync(cloud, () => IsServedAsync(cloud, second));
        Assert.Equal(second, (await cloud.GetAsync("/v1/feed/home?user=ada")).GetProperty("version").GetString());
        Assert.Equal(first, (await cloud.GetAsync($"/v1/feed/home?user=ada&modelVersion={first}")).GetProperty("version").GetString());
        var third = folder.Seal(3);
        await UntilAsync(cloud, () => IsServedAsync(cloud, third));
        Assert.Equal(third, (await cloud.GetAsync($"/v1/feed/home?user=ada&modelVersion={first}", 409)).GetProperty("latestVersion").GetString());
    }

    [Fact]
    public async Task Should_change_versions_under_load_without_one_failed_request()
    {
        const string Key = "a-key-of-these-tests";
        var folder = new ShopFolder();
        var served = folder.Seal(1);
        await using var cloud = await CloudServer.StartAsync(folder, options => options with { VersionCapacity = 2, AdminKey = Key });
        cloud.Http.DefaultRequestHeaders.Authorization = new("Bearer", Key);
        await cloud.PostAsync("/v1/events", new { events = new[] { cloud.Click("ada", "i6") } }, 202);
        using var stop = new CancellationTokenSource();
        var turns = new int[4];
        Task[] working = [Repeat(0, ReadAsync), Repeat(1, ReadByVersionAsync), Repeat(2, PostAsync), Repeat(3, PutAsync)];
        for (var day = 2; day <= 4; day++)
        {
            var next = folder.Seal(day);
            await UntilAsync(cloud, () => IsServedAsync(cloud, next));
            Volatile.Write(ref served, next);
            int[] reached = [.. turns.Select(turn => turn + 3)];
            while (turns.Zip(reached).Any(turn => turn.First < turn.Second) && !working.Any(task => task.IsCompleted))
            {
                await Task.WhenAny(IsServedAsync(cloud, next));
            }
        }

        await stop.CancelAsync();
        await Task.WhenAll(working);

        Task Repeat(int worker, Func<int, Task> ask) => Task.Run(async () =>
        {
            for (; !stop.IsCancellationRequested; turns[worker]++)
            {
                await ask(turns[worker]);
            }
        });

        async Task ReadAsync(int turn)
        {
            var page = await cloud.GetAsync("/v1/feed/home?user=ada&limit=20");
            Assert.Null(page.GetProperty("fallback").GetString());
            Assert.Equal(20, CloudServer.Items(page).Length);
        }

        // Of the newest two versions one is always the newest at the time of asking, or the one before.
        async Task ReadByVersionAsync(int turn)
        {
            var version = Volatile.Read(ref served);
            Assert.Equal(version, (await cloud.GetAsync($"/v1/feed/view-item?user=ada&item=i7&limit=20&modelVersion={version}")).GetProperty("version").GetString());
        }

        Task PostAsync(int turn) => cloud.PostAsync("/v1/events", new { events = new[] { cloud.Click($"u{turn % 5}", $"i{turn % 60}", turn) } }, 202);

        async Task PutAsync(int turn)
        {
            using var response = await cloud.Http.PutAsJsonAsync("/v1/items", new { items = new[] { new { id = $"new{turn % 9}", attributes = new { category = "c1" }, price = turn } } });
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    public async Task Should_tell_how_much_each_versions_index_finds()
    {
        var folder = new ShopFolder();
        string[] versions = [folder.Seal(1), folder.Seal(2)];
        await using var cloud = await CloudServer.StartAsync(folder, options => options with { Feed = new() { RecallShare = 1 } });
        await cloud.PostAsync("/v1/events", new { events = new[] { cloud.Click("ada", "i1") } }, 202);
        Assert.Equal(JsonValueKind.Null, (await RecallAsync()).GetProperty("mean").ValueKind);
        await cloud.GetAsync("/v1/feed/home?user=ada");
        await UntilAsync(cloud, async () => (await RecallAsync()).GetProperty("samples").GetInt32() == 1);
        Assert.Equal(1, (await RecallAsync()).GetProperty("mean").GetDouble());

        async Task<JsonElement> RecallAsync()
        {
            var recall = (await cloud.GetAsync("/health/ready")).GetProperty("recall");
            Assert.Equal(versions, recall.EnumerateArray().Select(element => element.GetProperty("version").GetString()));
            Assert.Equal(0, recall[0].GetProperty("samples").GetInt32());
            return recall[1];
        }
    }

    [Fact]
    public async Task Should_refuse_a_version_with_a_flipped_byte_name_its_file_and_serve_the_old_one()
    {
        var folder = new ShopFolder();
        var sound = folder.Seal(1);
        var bad = folder.Seal(2);
        folder.Flip(bad, "embeddings/brand.safetensors");
        await using var cloud = await CloudServer.StartAsync(folder);
        var health = await cloud.GetAsync("/health/ready");
        Assert.Equal([sound], health.GetProperty("versions").EnumerateArray().Select(element => element.GetString()));
        var refused = Assert.Single(health.GetProperty("refused").EnumerateArray()).GetString()!;
        Assert.Contains(bad, refused, StringComparison.Ordinal);
        Assert.Contains("embeddings/brand.safetensors", refused, StringComparison.Ordinal);
        Assert.Equal(sound, (await cloud.GetAsync("/v1/feed/home?user=ada")).GetProperty("version").GetString());
        Assert.Equal(sound, (await cloud.GetAsync($"/v1/feed/home?user=ada&modelVersion={bad}", 409)).GetProperty("latestVersion").GetString());
    }

    [Fact]
    public async Task Should_say_which_file_keeps_it_from_being_ready()
    {
        var folder = new ShopFolder();
        folder.Flip(folder.Seal(), "retrieval/index.hnsw");
        await using var cloud = await CloudServer.StartAsync(folder);
        Assert.Contains("retrieval/index.hnsw", (await cloud.GetAsync("/health/ready", 503)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static async Task<bool> IsServedAsync(CloudServer cloud, string version)
    {
        using var response = await cloud.Http.GetAsync(new Uri($"/v1/models/device/{version}", UriKind.Relative));
        return response.StatusCode == HttpStatusCode.OK;
    }

    private static async Task UntilAsync(CloudServer cloud, Func<Task<bool>> isSo)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await isSo())
        {
            deadline.Token.ThrowIfCancellationRequested();
            cloud.Clock.Advance(TimeSpan.FromSeconds(5));
        }
    }
}
