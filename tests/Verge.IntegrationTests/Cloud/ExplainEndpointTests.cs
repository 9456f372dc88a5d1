using System.Text.Json;
using Verge.Models.Ranking;
using Verge.Serving.Tests;

namespace Verge.IntegrationTests.Cloud;

public sealed class ExplainEndpointTests
{
    private const string Key = "a-key-of-these-tests";

    [Fact]
    public async Task Should_tell_an_admin_why_candidates_stand_where_they_do()
    {
        var folder = new ShopFolder();
        TinyShop.SealActivity(folder.Bundles, ranker: RankingModels.Dmt);
        await using var cloud = await CloudServer.StartAsync(folder, options => options with { AdminKey = Key });
        await cloud.PostAsync("/v1/events", new { events = new[] { cloud.Click("ada", "i1", 30), cloud.Click("ada", "i2", 20) } }, 202);
        var page = await AskAsync(cloud, "/v1/feed/home?user=ada&limit=3&explain=true", Key, 200);
        foreach (var candidate in page.GetProperty("candidates").EnumerateArray())
        {
            var why = candidate.GetProperty("explanation");
            Assert.Equal(["score", "retrievalSimilarity", "interest", "tasks", "behaviors"], Names(why));
            Assert.Equal(0, why.GetProperty("interest").GetInt32());
            Assert.Equal(["click", "order"], why.GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("name").GetString()));
            Assert.All(why.GetProperty("tasks").EnumerateArray(), task => Assert.Equal(["name", "probability", "weight", "experts"], Names(task)));
            Assert.Equal(["i1", "i2"], why.GetProperty("behaviors").EnumerateArray().Select(behavior => behavior.GetProperty("itemId").GetString()).Order(StringComparer.Ordinal));
            Assert.All(why.GetProperty("behaviors").EnumerateArray(), behavior =>
            {
                Assert.Equal(["sequence", "itemId", "kind", "at", "weight"], Names(behavior));
                Assert.Equal("clicked", behavior.GetProperty("kind").GetString());
            });
        }

        Assert.All((await cloud.GetAsync("/v1/feed/home?user=ada&explain=false")).GetProperty("candidates").EnumerateArray(), candidate => Assert.False(candidate.TryGetProperty("explanation", out _)));
    }

    [Theory]
    [InlineData(Key, null, 401)]
    [InlineData(Key, "another-key-of-tests", 401)]
    [InlineData(null, Key, 403)]
    public async Task Should_tell_nobody_else(string? configured, string? sent, int status)
    {
        await using var cloud = await CloudServer.StartAsync(options => options with { AdminKey = configured });
        var problem = await AskAsync(cloud, "/v1/feed/home?user=ada&explain=true", sent, status);
        Assert.Equal("/problems/admin-only", problem.GetProperty("type").GetString());
    }

    [Fact]
    public async Task Should_name_what_is_neither_true_nor_false()
    {
        await using var cloud = await CloudServer.StartAsync(options => options with { AdminKey = Key });
        var problem = await AskAsync(cloud, "/v1/feed/home?user=ada&explain=yes", Key, 400);
        Assert.Equal("got 'yes', expected 'true' or 'false'", problem.GetProperty("errors").GetProperty("explain")[0].GetString());
    }

    private static string[] Names(JsonElement element) => [.. element.EnumerateObject().Select(field => field.Name)];

    private static async Task<JsonElement> AskAsync(CloudServer cloud, string path, string? key, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = key is null ? null : new("Bearer", key);
        using var response = await cloud.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == (int)response.StatusCode, $"got {(int)response.StatusCode}, expected {status}: {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }
}
