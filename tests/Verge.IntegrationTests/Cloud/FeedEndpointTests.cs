using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Verge.IntegrationTests.Cloud;

public class FeedEndpointTests(CloudFixture fixture) : IClassFixture<CloudFixture>
{
    private readonly CloudServer _cloud = fixture.Cloud;

    [Fact]
    public async Task Should_answer_with_exactly_the_fields_that_devices_read()
    {
        var feed = await _cloud.GetAsync($"/v1/feed/home?user=ada&modelVersion={fixture.Version}&limit=5");
        Assert.Equal(["version", "surface", "cursor", "fallback", "candidates"], feed.EnumerateObject().Select(field => field.Name));
        Assert.Equal(fixture.Version, feed.GetProperty("version").GetString());
        Assert.Equal("home", feed.GetProperty("surface").GetString());
        Assert.Equal("unknown_user", feed.GetProperty("fallback").GetString());
        Assert.Equal(5, feed.GetProperty("candidates").GetArrayLength());
        foreach (var (place, candidate) in feed.GetProperty("candidates").EnumerateArray().Index())
        {
            Assert.Equal(["itemId", "title", "price", "attributes", "position", "scores", "embedding"], candidate.EnumerateObject().Select(field => field.Name));
            Assert.StartsWith("Größe", candidate.GetProperty("title").GetString(), StringComparison.Ordinal);
            Assert.Equal(JsonValueKind.Number, candidate.GetProperty("price").ValueKind);
            Assert.Equal(6, candidate.GetProperty("attributes").EnumerateObject().Count());
            Assert.Equal(place, candidate.GetProperty("position").GetInt32());
            Assert.Equal(9, candidate.GetProperty("scores").GetArrayLength());
            Assert.Equal(65, candidate.GetProperty("embedding").GetArrayLength());
        }
    }

    [Fact]
    public async Task Should_send_no_rows_to_whoever_names_no_version()
    {
        var feed = await _cloud.GetAsync("/v1/feed/home?user=ada&limit=1");
        Assert.False(feed.GetProperty("candidates")[0].TryGetProperty("embedding", out _));
        Assert.Equal(9, feed.GetProperty("candidates")[0].GetProperty("scores").GetArrayLength());
    }

    [Fact]
    public async Task Should_answer_a_hundred_by_default_and_page_on_by_cursor()
    {
        var whole = await _cloud.GetAsync("/v1/feed/home?user=ada&item=&cursor=&exclude=");
        Assert.Equal(60, CloudServer.Items(whole).Length);
        Assert.Equal(JsonValueKind.Null, whole.GetProperty("cursor").ValueKind);
        var first = await _cloud.GetAsync("/v1/feed/home?user=ada&limit=40");
        var second = await _cloud.GetAsync($"/v1/feed/home?user=ada&limit=40&cursor={first.GetProperty("cursor").GetString()}");
        Assert.Equal(CloudServer.Items(whole).Order(), CloudServer.Items(first).Concat(CloudServer.Items(second)).Order());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("cursor").ValueKind);
    }

    [Fact]
    public async Task Should_leave_out_what_is_excluded()
    {
        var feed = await _cloud.GetAsync("/v1/feed/home?user=ada&exclude=i1,i2&exclude=i3&exclude=i3");
        Assert.Empty(CloudServer.Items(feed).Intersect(["i1", "i2", "i3"]));
        Assert.Equal(57, CloudServer.Items(feed).Length);
    }

    [Fact]
    public async Task Should_keep_to_the_categories_and_prices_asked_for()
    {
        var feed = await _cloud.GetAsync("/v1/feed/home?user=ada&category=c1,c2&category=c3&minPrice=20&maxPrice=24.5");
        Assert.Equal(["i15", "i19"], CloudServer.Items(feed).Order(StringComparer.Ordinal));
        Assert.Empty(CloudServer.Items(await _cloud.GetAsync("/v1/feed/home?user=ada&category=no%20such")));
    }

    [Fact]
    public async Task Should_take_five_hundred_long_exclusions()
    {
        var ids = string.Join(',', Enumerable.Range(0, 500).Select(i => $"{i:D4}-{new string('ö', 60)}"));
        Assert.Equal(60, CloudServer.Items(await _cloud.GetAsync($"/v1/feed/home?user=ada&exclude={Uri.EscapeDataString(ids)}")).Length);
    }

    [Theory]
    [InlineData("i5", null, 59)]
    [InlineData("never heard of", "unknown_item", 60)]
    public async Task Should_recommend_beside_an_item(string item, string? fallback, int count)
    {
        var feed = await _cloud.GetAsync($"/v1/feed/view-item?user=new&item={Uri.EscapeDataString(item)}");
        Assert.Equal("view-item", feed.GetProperty("surface").GetString());
        Assert.Equal(fallback, feed.GetProperty("fallback").GetString());
        Assert.Equal(count, CloudServer.Items(feed).Length);
    }

    [Theory]
    [InlineData("/v1/feed/home", "user", "got nothing")]
    [InlineData("/v1/feed/home?user=", "user", "got nothing")]
    [InlineData("/v1/feed/home?user=%20%20", "user", "got '  '")]
    [InlineData("/v1/feed/home?user=a%0Ab", "user", "control character")]
    [InlineData("/v1/feed/home?user=a&user=b", "user", "got 2 values, expected one")]
    [InlineData("/v1/feed/basket?user=ada", "surface", "got 'basket', expected 'home' or 'view-item'")]
    [InlineData("/v1/feed/HOME?user=ada", "surface", "got 'HOME'")]
    [InlineData("/v1/feed/view-item?user=ada", "item", "got nothing, expected the item being viewed")]
    [InlineData("/v1/feed/home?user=ada&item=i1", "item", "got 'i1', expected none on 'home'")]
    [InlineData("/v1/feed/home?user=ada&limit=0", "limit", "got '0', expected a whole number, 1 … 100")]
    [InlineData("/v1/feed/home?user=ada&limit=101", "limit", "got '101'")]
    [InlineData("/v1/feed/home?user=ada&limit=-1", "limit", "got '-1'")]
    [InlineData("/v1/feed/home?user=ada&limit=ten", "limit", "got 'ten'")]
    [InlineData("/v1/feed/home?user=ada&limit=5.5", "limit", "got '5.5'")]
    [InlineData("/v1/feed/home?user=ada&limit=99999999999999999999", "limit", "got '99999999999999999999'")]
    [InlineData("/v1/feed/home?user=ada&cursor=nonsense", "cursor", "got 'nonsense', expected the cursor of an answer")]
    [InlineData("/v1/feed/home?user=ada&cursor=%00", "cursor", "got '\uFFFD'")]
    [InlineData("/v1/feed/home?user=ada&exclude=a,,b", "exclude[1]", "got ''")]
    [InlineData("/v1/feed/home?user=ada&category=a,%00", "category[1]", "control character")]
    [InlineData("/v1/feed/home?user=ada&minPrice=-1", "minPrice", "got '-1', expected a finite number, 0 … 1e15")]
    [InlineData("/v1/feed/home?user=ada&maxPrice=NaN", "maxPrice", "got 'NaN'")]
    [InlineData("/v1/feed/home?user=ada&maxPrice=1&minPrice=2", "maxPrice", "got '1', expected at least minPrice, 2")]
    [InlineData("/v1/feed/home?user=ada&session=a%00b", "session", "control character")]
    public async Task Should_name_what_is_wrong(string path, string field, string error)
    {
        var problem = await _cloud.GetAsync(path, 400);
        Assert.EndsWith("/invalid-request", problem.GetProperty("type").GetString(), StringComparison.Ordinal);
        var errors = problem.GetProperty("errors");
        Assert.Contains(error, errors.GetProperty(field)[0].GetString(), StringComparison.Ordinal);
        Assert.Matches("^got .*, expected .+", errors.GetProperty(field)[0].GetString());
        Assert.Single(errors.EnumerateObject());
    }

    [Fact]
    public async Task Should_name_all_that_is_wrong_at_once()
    {
        var errors = (await _cloud.GetAsync("/v1/feed/basket?limit=0&cursor=x", 400)).GetProperty("errors");
        Assert.Equal(["cursor", "limit", "surface", "user"], errors.EnumerateObject().Select(field => field.Name));
    }

    [Theory]
    [InlineData("user")]
    [InlineData("item")]
    [InlineData("session")]
    [InlineData("modelVersion")]
    [InlineData("cursor")]
    [InlineData("exclude")]
    public async Task Should_refuse_what_is_too_long_without_repeating_it(string field)
    {
        var path = $"/v1/feed/view-item?{field}={new string('x', 5_000)}";
        foreach (var (other, value) in new[] { ("user", "ada"), ("item", "i1") }.Where(other => other.Item1 != field))
        {
            path += $"&{other}={value}";
        }

        var error = (await _cloud.GetAsync(path, 400)).GetProperty("errors").GetProperty(field == "exclude" ? "exclude[0]" : field)[0].GetString()!;
        Assert.Contains("(5000 characters)", error, StringComparison.Ordinal);
        Assert.InRange(error.Length, 1, 300);
    }

    [Fact]
    public async Task Should_refuse_too_many_exclusions()
    {
        var errors = (await _cloud.GetAsync($"/v1/feed/home?user=ada&exclude={string.Join(',', Enumerable.Range(0, 501))}", 400)).GetProperty("errors");
        Assert.Equal("got 501 ids, expected at most 500", errors.GetProperty("exclude")[0].GetString());
    }

    [Fact]
    public async Task Should_refuse_a_cursor_of_a_million_characters_by_name()
    {
        var answer = await SendAsync($"/v1/feed/home?user=ada&cursor={new string('A', 1_000_000)}");
        Assert.Contains(" 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
        Assert.Contains("\"cursor\":[\"got 'AAA", answer, StringComparison.Ordinal);
        Assert.Contains("(1000000 characters)', expected the cursor of an answer", answer, StringComparison.Ordinal);
        Assert.True(answer.Length < 2000, $"{answer.Length} characters");
    }

    [Fact]
    public async Task Should_not_read_a_line_without_end()
    {
        Assert.Contains(" 414 ", await SendAsync($"/v1/feed/home?user=ada&cursor={new string('A', 3 << 20)}"), StringComparison.Ordinal);
        await _cloud.GetAsync("/v1/feed/home?user=ada");
    }

    [Theory]
    [InlineData("/v1/feed/home?user=ada&modelVersion=20200101T000000Z-0123456789ab")]
    [InlineData("/v1/feed/home?user=ada&modelVersion=..%2F..")]
    [InlineData("/v1/models/device/20200101T000000Z-0123456789ab")]
    [InlineData("/v1/models/device/20200101T000000Z-0123456789ab/files/model.safetensors")]
    public async Task Should_tell_a_device_of_an_unknown_version_to_update(string path)
    {
        var problem = await _cloud.GetAsync(path, 409);
        Assert.EndsWith("/unknown-model-version", problem.GetProperty("type").GetString(), StringComparison.Ordinal);
        Assert.Equal(fixture.Version, problem.GetProperty("latestVersion").GetString());
    }

    [Theory]
    [InlineData("/v1/feed", 404)]
    [InlineData("/v2/feed/home", 404)]
    [InlineData("/v1/events", 405)]
    public async Task Should_answer_wrong_addresses_with_problem_details(string path, int status) => await _cloud.GetAsync(path, status);

    /// <summary>By a socket: the client library would refuse to build such an address.</summary>
    private async Task<string> SendAsync(string address)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_cloud.Http.BaseAddress!.Host, _cloud.Http.BaseAddress.Port);
        await using var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {address} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
        }
        catch (IOException)
        {
            // Answered, and closed, before it was read to its end.
        }

        var answer = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            for (var read = await stream.ReadAsync(buffer); read > 0; read = await stream.ReadAsync(buffer))
            {
                answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
            }
        }
        catch (IOException)
        {
            // Closed with the rest of the line unread: what came before that counts.
        }

        return answer.ToString();
    }
}
