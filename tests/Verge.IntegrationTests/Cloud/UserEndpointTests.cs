using Verge.Domain;

namespace Verge.IntegrationTests.Cloud;

public sealed class UserEndpointTests : IAsyncLifetime
{
    private const string Key = "a-key-of-these-tests";
    private CloudServer _cloud = null!;

    public async Task InitializeAsync() => _cloud = await CloudServer.StartAsync(options => options with { AdminKey = Key });

    public async Task DisposeAsync() => await _cloud.DisposeAsync();

    [Fact]
    public async Task Should_forget_a_user_and_nobody_else()
    {
        await _cloud.PostAsync("/v1/events", new { events = new[] { _cloud.Click("ada/b", "i1"), _cloud.Click("bob", "i2"), _cloud.Click("ada%2Fb", "i3") } }, 202);
        await Verge.Testing.Eventually.IsAsync("no event waits", async () => (await _cloud.GetAsync("/health/ready")).GetProperty("eventsWaiting").GetInt64() == 0);
        Assert.NotNull(_cloud.Embeddings.Find("ada/b", Surface.Home));
        Assert.Equal(204, await DeleteAsync("/v1/users/ada%2Fb", Key));
        Assert.Equal(204, await DeleteAsync("/v1/users/ada%2Fb", Key));
        Assert.Equal(0, _cloud.State.Clicks("ada/b").Length);
        foreach (var surface in Enum.GetValues<Surface>())
        {
            Assert.Null(_cloud.Embeddings.Find("ada/b", surface));
            Assert.NotNull(_cloud.Embeddings.Find("bob", surface));
        }

        Assert.Equal(1, _cloud.State.Clicks("ada%2Fb").Length);
        Assert.Equal("unknown_user", (await _cloud.GetAsync("/v1/feed/home?user=ada%2Fb")).GetProperty("fallback").GetString());
        Assert.Null((await _cloud.GetAsync("/v1/feed/home?user=bob")).GetProperty("fallback").GetString());
    }

    [Theory]
    [InlineData(401, null)]
    [InlineData(401, "another-key-of-tests")]
    public async Task Should_forget_nobody_without_the_key(int status, string? key)
    {
        await _cloud.PostAsync("/v1/events", new { events = new[] { _cloud.Click("ada", "i1") } }, 202);
        Assert.Equal(status, await DeleteAsync("/v1/users/ada", key));
        Assert.Equal(1, _cloud.State.Clicks("ada").Length);
    }

    [Fact]
    public async Task Should_refuse_what_can_be_no_id() => Assert.Equal(400, await DeleteAsync("/v1/users/a%09b", Key));

    private async Task<int> DeleteAsync(string path, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, path);
        request.Headers.Authorization = key is null ? null : new("Bearer", key);
        using var response = await _cloud.Http.SendAsync(request);
        return (int)response.StatusCode;
    }
}
