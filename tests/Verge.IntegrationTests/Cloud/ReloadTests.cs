using System.Net;
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
