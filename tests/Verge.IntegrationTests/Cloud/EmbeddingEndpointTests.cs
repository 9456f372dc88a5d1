namespace Verge.IntegrationTests.Cloud;

public class EmbeddingEndpointTests(CloudFixture fixture) : IClassFixture<CloudFixture>
{
    private readonly CloudServer _cloud = fixture.Cloud;

    private string Path => $"/v1/embeddings/{fixture.Version}";

    [Fact]
    public async Task Should_answer_in_the_order_asked_for()
    {
        var rows = await _cloud.PostAsync(Path, new { items = new[] { "i2", "never heard of", "i1", "i2" } }, 200);
        Assert.Equal(["version", "items"], rows.EnumerateObject().Select(field => field.Name));
        Assert.Equal(fixture.Version, rows.GetProperty("version").GetString());
        var items = rows.GetProperty("items").EnumerateArray().ToArray();
        Assert.Equal(["itemId", "embedding", "known"], items[0].EnumerateObject().Select(field => field.Name));
        Assert.Equal(["i2", "never heard of", "i1", "i2"], items.Select(item => item.GetProperty("itemId").GetString()));
        Assert.Equal([true, false, true, true], items.Select(item => item.GetProperty("known").GetBoolean()));
        Assert.All(items, item => Assert.Equal(65, item.GetProperty("embedding").GetArrayLength()));
    }

    [Fact]
    public async Task Should_give_the_rows_that_a_feed_gives()
    {
        var candidate = (await _cloud.GetAsync($"/v1/feed/home?user=ada&limit=1&modelVersion={fixture.Version}")).GetProperty("candidates")[0];
        var rows = await _cloud.PostAsync(Path, new { items = new[] { candidate.GetProperty("itemId").GetString() } }, 200);
        Assert.Equal(candidate.GetProperty("embedding").GetRawText(), rows.GetProperty("items")[0].GetProperty("embedding").GetRawText());
    }

    [Theory]
    [InlineData("""{"items":[]}""", "items", "got a list of 0")]
    [InlineData("""{"items":null}""", "items", "got nothing")]
    [InlineData("""{"items":["i1",""]}""", "items[1]", "got '\"\"'")]
    [InlineData("""{"items":[5]}""", "items[0]", "got '5'")]
    public async Task Should_name_what_is_wrong(string body, string field, string error) => Assert.Contains(
        error, (await _cloud.PostTextAsync(Path, body, 400)).GetProperty("errors").GetProperty(field)[0].GetString(), StringComparison.Ordinal);

    [Fact]
    public async Task Should_refuse_too_many_items() =>
        await _cloud.PostAsync(Path, new { items = Enumerable.Range(0, 1_001).Select(i => $"i{i}") }, 400);

    [Fact]
    public async Task Should_tell_a_device_of_an_unknown_version_to_update() => Assert.Equal(
        fixture.Version,
        (await _cloud.PostAsync("/v1/embeddings/20200101T000000Z-0123456789ab", new { items = new[] { "i1" } }, 409)).GetProperty("latestVersion").GetString());
}
