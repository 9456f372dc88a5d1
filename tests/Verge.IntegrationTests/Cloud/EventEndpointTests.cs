using System.Text;
using Verge.Testing;

namespace Verge.IntegrationTests.Cloud;

public class EventEndpointTests(CloudFixture fixture) : IClassFixture<CloudFixture>
{
    private const string Path = "/v1/events";
    private readonly CloudServer _cloud = fixture.Cloud;

    [Fact]
    public async Task Should_store_events_that_the_next_request_sees()
    {
        Assert.Equal("unknown_user", (await _cloud.GetAsync("/v1/feed/home?user=eve")).GetProperty("fallback").GetString());
        var accepted = await _cloud.PostAsync(Path, new { events = new[] { _cloud.Click("eve", "i1"), _cloud.Click("eve", "never heard of") } }, 202);
        Assert.Equal("""{"accepted":2}""", accepted.GetRawText());
        var feed = await _cloud.GetAsync("/v1/feed/home?user=eve");
        Assert.Null(feed.GetProperty("fallback").GetString());
        Assert.DoesNotContain("i1", CloudServer.Items(feed));
    }

    [Fact]
    public async Task Should_acknowledge_what_a_device_sends_again_without_storing_it_again()
    {
        var body = new { events = new[] { _cloud.Click("rob", "i1", 9), _cloud.Click("rob", "i2", 8) } };
        await _cloud.PostAsync(Path, body, 202);
        Assert.Equal(2, (await _cloud.PostAsync(Path, body, 202)).GetProperty("accepted").GetInt32());
        Assert.Equal(0, _cloud.Events.Take([new("rob", "i1", Verge.Domain.EventKind.Clicked, _cloud.Clock.GetUtcNow().AddSeconds(-9), "s1", Verge.Domain.Surface.Home)]));
    }

    [Fact]
    public async Task Should_know_an_event_by_its_id()
    {
        object Event(string? id, int secondsAgo) => new { id, kind = "clicked", user = "ida", item = "i1", at = _cloud.Clock.GetUtcNow().AddSeconds(-secondsAgo) };
        var body = new { events = new[] { Event("e1", 9), Event("e1", 8), Event("e2", 9), Event(null, 9) } };
        Assert.Equal(4, (await _cloud.PostAsync(Path, body, 202)).GetProperty("accepted").GetInt32());
        Assert.Equal(3, _cloud.State.Clicks("ida").Length);
    }

    [Fact]
    public async Task Should_take_in_what_many_post_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => _cloud.PostAsync(Path, new { events = new[] { _cloud.Click("many", $"i{i}", i + 1) } }, 202)));
        Assert.Equal(40, _cloud.State.Clicks("many").Length);
        await Eventually.IsAsync("no event waits", async () => (await _cloud.GetAsync("/health/ready")).GetProperty("eventsWaiting").GetInt64() == 0);
        Assert.Equal(40, _cloud.Embeddings.Find("many", Verge.Domain.Surface.Home)!.Events);
    }

    [Fact]
    public async Task Should_take_a_time_with_any_offset_and_an_event_without_session_or_surface()
    {
        var at = _cloud.Clock.GetUtcNow().ToOffset(TimeSpan.FromHours(5.5)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture);
        await _cloud.PostTextAsync(Path, $$"""{"events":[{"kind":"ordered","user":"sam","item":"i1","at":"{{at}}","surface":null}]}""", 202);
    }

    [Theory]
    [InlineData("2026-02-03T14:00:00Z", "2026-02-03T13:30:00Z", "2026-02-03T11:30:00Z")]
    [InlineData("2019-01-01T02:00:00+02:00", "2018-12-31T23:59:00Z", "2026-02-03T11:59:00Z")]
    [InlineData("1970-01-01T00:00:00Z", "1969-12-31T00:00:00Z", "2026-02-02T12:00:00Z")]
    [InlineData("2199-12-31T00:00:00Z", "2199-12-31T00:04:00Z", "2026-02-03T12:04:00Z")]
    [InlineData("2026-02-03T12:05:00Z", "2026-02-03T12:04:00Z", "2026-02-03T12:04:00Z")]
    [InlineData(null, "2026-02-03T12:04:00Z", "2026-02-03T12:04:00Z")]
    public async Task Should_move_the_times_of_a_clock_that_is_wrong(string? sentAt, string at, string expected)
    {
        var user = $"moved ({sentAt})";
        await _cloud.PostAsync(Path, new { sentAt, events = new[] { new { id = "e", kind = "clicked", user, item = "i1", at } } }, 202);
        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), Assert.Single(_cloud.State.Clicks(user).ToArray()).At);
    }

    [Theory]
    [InlineData("\"2026-02-03T14:00:00Z\"", "2026-02-03T14:05:01Z", "events[0].at", "2025-02-03T14:00:00Z … 2026-02-03T14:05:00Z")]
    [InlineData("\"2026-02-03T14:00:00Z\"", "2025-02-03T13:59:59Z", "events[0].at", "2025-02-03T14:00:00Z … 2026-02-03T14:05:00Z")]
    [InlineData("\"0001-01-01T00:00:00Z\"", "2026-02-03T12:00:00Z", "sentAt", "1970-01-01T00:00:00Z … 2200-01-01T00:00:00Z")]
    [InlineData("\"9999-12-31T23:59:59Z\"", "2026-02-03T12:00:00Z", "sentAt", "got '\"9999-12-31T23:59:59Z\"'")]
    [InlineData("1770120000", "2026-02-03T12:00:00Z", "sentAt", "got '1770120000'")]
    public async Task Should_bound_times_by_the_senders_clock(string sentAt, string at, string field, string error)
    {
        var errors = (await _cloud.PostTextAsync(Path, $$"""{"sentAt":{{sentAt}},"events":[{"kind":"clicked","user":"bound","item":"i1","at":"{{at}}"}]}""", 400)).GetProperty("errors");
        Assert.Contains(error, errors.GetProperty(field)[0].GetString(), StringComparison.Ordinal);
        Assert.True(_cloud.State.Clicks("bound").IsEmpty);
    }

    [Theory]
    [InlineData("kind", "\"scrolled\"", "got 'scrolled', expected 'clicked', 'carted' or 'ordered'")]
    [InlineData("kind", "\"Clicked\"", "got 'Clicked'")]
    [InlineData("kind", "1", "got '1'")]
    [InlineData("kind", null, "got nothing")]
    [InlineData("user", "\"\"", "got ''")]
    [InlineData("user", null, "got nothing")]
    [InlineData("item", "{}", "got '{}'")]
    [InlineData("item", null, "got nothing")]
    [InlineData("at", null, "got nothing, expected an ISO 8601 time")]
    [InlineData("at", "\"yesterday\"", "got '\"yesterday\"'")]
    [InlineData("at", "\"2026-02-03\"", "got '\"2026-02-03\"'")]
    [InlineData("at", "\"2026-02-03T11:00:00\"", "with its offset from UTC")]
    [InlineData("at", "\"2026-02-03T12:05:01Z\"", "2026-02-03T12:05:00Z")]
    [InlineData("at", "\"9999-12-31T23:59:59Z\"", "got '\"9999-12-31T23:59:59Z\"'")]
    [InlineData("at", "\"0001-01-01T00:00:00Z\"", "got '\"0001-01-01T00:00:00Z\"'")]
    [InlineData("at", "1770120000", "got '1770120000'")]
    [InlineData("surface", "\"basket\"", "got 'basket', expected 'home', 'view-item' or null")]
    [InlineData("session", "7", "got '7'")]
    [InlineData("id", "7", "got '7', expected 1 … 128 characters")]
    [InlineData("id", "\" \"", "got ' '")]
    public async Task Should_name_what_is_wrong_and_store_nothing(string field, string? value, string error)
    {
        var user = Guid.NewGuid().ToString();
        var fields = new Dictionary<string, string>
        {
            ["kind"] = "\"clicked\"",
            ["user"] = $"\"{user}\"",
            ["item"] = "\"i2\"",
            ["at"] = "\"2026-02-03T11:00:00Z\"",
            ["session"] = "\"s1\"",
            ["surface"] = "\"home\"",
        };
        var good = Text(fields);
        fields[field] = value ?? "null";
        var errors = (await _cloud.PostTextAsync(Path, $$"""{"events":[{{good}},{{Text(fields)}}]}""", 400)).GetProperty("errors");
        Assert.Contains(error, errors.GetProperty($"events[1].{field}")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal("unknown_user", (await _cloud.GetAsync($"/v1/feed/home?user={user}")).GetProperty("fallback").GetString());
        await _cloud.PostTextAsync(Path, $$"""{"events":[{{good}}]}""", 202);
        Assert.Null((await _cloud.GetAsync($"/v1/feed/home?user={user}")).GetProperty("fallback").GetString());
    }

    [Theory]
    [InlineData("""{"events":[]}""", "got a list of 0, expected a list of 1 … 1000")]
    [InlineData("""{"events":"x"}""", "got '\"x\"'")]
    [InlineData("{}", "got nothing")]
    public async Task Should_refuse_no_events(string body, string error) => Assert.Contains(
        error, (await _cloud.PostTextAsync(Path, body, 400)).GetProperty("errors").GetProperty("events")[0].GetString(), StringComparison.Ordinal);

    [Fact]
    public async Task Should_refuse_too_many_events_and_tell_only_the_first_of_many_errors()
    {
        await _cloud.PostAsync(Path, new { events = Enumerable.Range(0, 1_001).Select(i => _cloud.Click("u", $"i{i}")) }, 400);
        var errors = (await _cloud.PostAsync(Path, new { events = Enumerable.Range(0, 1_000).Select(_ => new { kind = "x" }) }, 400)).GetProperty("errors");
        Assert.Equal(20, errors.EnumerateObject().Count());
    }

    [Fact]
    public async Task Should_refuse_bytes_that_are_no_utf8()
    {
        const string Cut = "#";
        var parts = $$"""{"events":[{"kind":"clicked","user":"a{{Cut}}","item":"i","at":"2026-02-03T11:00:00Z"}]}""".Split(Cut);
        byte[] body = [.. Encoding.ASCII.GetBytes(parts[0]), 0xFF, 0xC0, .. Encoding.ASCII.GetBytes(parts[1])];
        await _cloud.PostBytesAsync(Path, body, 400);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    public async Task Should_refuse_another_media_type(string type) => await _cloud.PostTextAsync(Path, "{}", 415, type);

    [Fact]
    public async Task Should_refuse_a_body_over_the_limit()
    {
        await using var cloud = await CloudServer.StartAsync(options => options with { BodyLimit = 2_000 });
        var body = $$"""{"events":[{"kind":"clicked","user":"big","item":"i1","at":"2026-02-03T11:00:00Z","session":"{{new string('x', 200)}}"}],"pad":"{{new string('x', 3_000)}}"}""";
        var problem = await cloud.PostTextAsync(Path, body, 413);
        Assert.EndsWith("/body-too-large", problem.GetProperty("type").GetString(), StringComparison.Ordinal);
        Assert.Equal("unknown_user", (await cloud.GetAsync("/v1/feed/home?user=big")).GetProperty("fallback").GetString());
    }

    [Fact]
    public async Task Should_take_events_while_no_version_is_served()
    {
        var folder = new Verge.Serving.Tests.ShopFolder();
        await using var cloud = await CloudServer.StartAsync(folder);
        await cloud.PostAsync(Path, new { events = new[] { cloud.Click("ada", "i1") } }, 202);
        folder.Seal();
        cloud.Versions.Refresh();
        Assert.Null((await cloud.GetAsync("/v1/feed/home?user=ada")).GetProperty("fallback").GetString());
    }

    private static string Text(Dictionary<string, string> fields) => $"{{{string.Join(',', fields.Select(field => $"\"{field.Key}\":{field.Value}"))}}}";
}
