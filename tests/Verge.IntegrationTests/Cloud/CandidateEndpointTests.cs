using System.Text.Json;

namespace Verge.IntegrationTests.Cloud;

public class CandidateEndpointTests(CloudFixture fixture) : IClassFixture<CloudFixture>
{
    private const string Path = "/v1/feed/home/candidates";
    private readonly CloudServer _cloud = fixture.Cloud;

    [Fact]
    public async Task Should_keep_the_order_and_the_prices_of_a_given_list()
    {
        var feed = await _cloud.PostAsync(Path, new
        {
            user = "ada",
            session = "s1",
            item = (string?)null,
            modelVersion = fixture.Version,
            candidates = new object[] { new { itemId = "i9", price = 99.5 }, new { itemId = "nobody knows", price = (double?)null }, new { itemId = "i2" } },
        }, 200);
        Assert.Equal(["i9", "nobody knows", "i2"], CloudServer.Items(feed));
        Assert.Equal(JsonValueKind.Null, feed.GetProperty("cursor").ValueKind);
        Assert.Equal(JsonValueKind.Null, feed.GetProperty("fallback").ValueKind);
        JsonElement[] candidates = [.. feed.GetProperty("candidates").EnumerateArray()];
        Assert.Equal(99.5, candidates[0].GetProperty("price").GetDouble());
        Assert.Equal(JsonValueKind.Null, candidates[1].GetProperty("price").ValueKind);
        Assert.Equal("", candidates[1].GetProperty("title").GetString());
        Assert.Equal(7, candidates[2].GetProperty("price").GetDouble());
        Assert.All(candidates, candidate => Assert.Equal(65, candidate.GetProperty("embedding").GetArrayLength()));
    }

    [Fact]
    public async Task Should_answer_an_empty_list_with_an_empty_page() =>
        Assert.Empty(CloudServer.Items(await _cloud.PostAsync(Path, new { user = "ada", candidates = Array.Empty<object>() }, 200)));

    [Fact]
    public async Task Should_pass_over_fields_of_later_devices() =>
        Assert.Single(CloudServer.Items(await _cloud.PostAsync(Path, new { user = "ada", mood = "good", candidates = new[] { new { itemId = "i1", color = "red" } } }, 200)));

    [Theory]
    [InlineData("""{"candidates":[]}""", "user", "got nothing")]
    [InlineData("""{"user":7,"candidates":[]}""", "user", "got '7'")]
    [InlineData("""{"user":"ada"}""", "candidates", "got nothing, expected a list of 0 … 100")]
    [InlineData("""{"user":"ada","candidates":{}}""", "candidates", "got '{}'")]
    [InlineData("""{"user":"ada","candidates":["i1"]}""", "candidates[0]", "expected an object")]
    [InlineData("""{"user":"ada","candidates":[{}]}""", "candidates[0].itemId", "got nothing")]
    [InlineData("""{"user":"ada","candidates":[{"itemId":"i1"},{"itemId":"i1"}]}""", "candidates[1].itemId", "got 'i1' twice, expected each item once")]
    [InlineData("""{"user":"ada","candidates":[{"itemId":"i1","price":-1}]}""", "candidates[0].price", "got '-1', expected a finite number")]
    [InlineData("""{"user":"ada","candidates":[{"itemId":"i1","price":1e999}]}""", "candidates[0].price", "got '1e999'")]
    [InlineData("""{"user":"ada","candidates":[{"itemId":"i1","price":1e300}]}""", "candidates[0].price", "got '1e300'")]
    [InlineData("""{"user":"ada","candidates":[{"itemId":"i1","price":"NaN"}]}""", "candidates[0].price", "got '\"NaN\"'")]
    [InlineData("""{"user":"ada","candidates":[{"itemId":"i1","price":NaN}]}""", "body", "got malformed JSON, at line 1, byte")]
    [InlineData("""{"user":"ada","item":"i1","candidates":[]}""", "item", "expected none on 'home'")]
    [InlineData("""{"user":"ada","user":"bob","candidates":[]}""", "body", "no name twice")]
    [InlineData("[]", "body", "got JSON of the kind Array, expected an object")]
    [InlineData("", "body", "got malformed JSON")]
    [InlineData("{", "body", "got malformed JSON")]
    [InlineData("""{"user":"\ud800","candidates":[]}""", "body", "got text that is not Unicode")]
    [InlineData("""{"\ud800":"x","user":"ada","candidates":[]}""", "body", "got text that is not Unicode")]
    public async Task Should_name_what_is_wrong(string body, string field, string error)
    {
        var errors = (await _cloud.PostTextAsync(Path, body, 400)).GetProperty("errors");
        Assert.Contains(error, errors.GetProperty(field)[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_refuse_more_than_a_page_of_candidates()
    {
        var body = new { user = "ada", candidates = Enumerable.Range(0, 101).Select(i => new { itemId = $"i{i}" }) };
        var errors = (await _cloud.PostAsync(Path, body, 400)).GetProperty("errors");
        Assert.Equal("got a list of 101, expected a list of 0 … 100", errors.GetProperty("candidates")[0].GetString());
    }

    [Fact]
    public async Task Should_refuse_nesting_without_end() =>
        await _cloud.PostTextAsync(Path, string.Concat(Enumerable.Repeat("""{"user":""", 5_000)), 400);
}
