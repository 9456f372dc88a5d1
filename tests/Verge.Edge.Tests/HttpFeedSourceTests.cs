using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Verge.Domain;
using Verge.Testing;

namespace Verge.Edge.Tests;

public sealed class HttpFeedSourceTests : IDisposable
{
    private readonly StubHandler _cloud = new();
    private readonly HttpClient _http;
    private readonly HttpFeedSource _source;

    public HttpFeedSourceTests()
    {
        _http = new(_cloud) { BaseAddress = new("http://cloud.test/") };
        _source = new(_http);
    }

    public void Dispose()
    {
        _http.Dispose();
        _cloud.Dispose();
    }

    [Fact]
    public async Task Should_ask_for_a_page_and_read_it()
    {
        _cloud.Answer = _ => Json(
            """
            {"version":"v1","surface":"view-item","cursor":"c2","fallback":"popular items","candidates":[
              {"itemId":"a","title":"Lamp","price":9.5,"attributes":{"category":"home"},"position":0,"scores":[0.5,1],"embedding":[1,2,3]},
              {"itemId":"b","position":1}]}
            """);
        var response = await _source.GetFeedAsync(
            new() { UserId = "u 1", Surface = Surface.ViewItem, AnchorItemId = "x&y", SessionId = "s 1", ModelVersion = "v1", Cursor = "c=1", Limit = 60, Exclude = ["p", "q,r", @"s\t"] }, default);
        Assert.Equal("/v1/feed/view-item?user=u%201&item=x%26y&session=s%201&modelVersion=v1&cursor=c%3D1&limit=60&exclude=p%2Cq%5C%2Cr%2Cs%5C%5Ct", _cloud.Requests[0].RequestUri!.PathAndQuery);
        Assert.Equal(("v1", "c2", "popular items"), (response.Version, response.Cursor, response.Fallback));
        Assert.Equal(("a", "Lamp", 9.5, "home"), (response.Candidates[0].ItemId, response.Candidates[0].Title, response.Candidates[0].Price, response.Candidates[0].Attributes["category"]));
        Assert.Equal<float>([0.5f, 1], response.Candidates[0].Scores);
        Assert.Equal<float>([1, 2, 3], response.Candidates[0].Embedding);
        Assert.Equal(("b", "", null, 0), (response.Candidates[1].ItemId, response.Candidates[1].Title, response.Candidates[1].Price, response.Candidates[1].Embedding.Length));
    }

    [Fact]
    public async Task Should_keep_the_address_short_however_many_items_are_not_wanted()
    {
        _cloud.Answer = _ => Json("""{"version":"v1","candidates":[]}""");
        await _source.GetFeedAsync(Request with { Exclude = [.. Enumerable.Range(0, 100).Select(i => new string('ä', 200) + i)] }, default);
        Assert.InRange(_cloud.Requests[0].RequestUri!.PathAndQuery.Length, 1_000, 4_200);
    }

    [Fact]
    public async Task Should_fetch_rows_of_given_items()
    {
        _cloud.Answer = _ => Json("""{"version":"v1","items":[{"itemId":"a","embedding":[1,2],"known":true},{"itemId":"b","embedding":[0,0],"known":false}]}""");
        var rows = await _source.GetEmbeddingsAsync("v/1", ["a", "b"], default);
        Assert.Equal("/v1/embeddings/v%2F1", _cloud.Requests[0].RequestUri!.AbsolutePath);
        Assert.Equal("""{"items":["a","b"]}""", _cloud.Bodies[0]);
        Assert.Equal([true, false], rows.Select(r => r.Known));
        Assert.Equal<float>([1, 2], rows[0].Embedding);
    }

    [Fact]
    public async Task Should_send_events()
    {
        _cloud.Answer = _ => Json("""{"accepted":1}""", HttpStatusCode.Accepted);
        var sentAt = new DateTimeOffset(2026, 3, 1, 12, 30, 0, TimeSpan.Zero);
        await _source.SendEventsAsync([new(EventKind.Carted, "u1", "a", new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero)) { SessionId = "s", Surface = Surface.Home }], sentAt, default);
        using var body = JsonDocument.Parse(_cloud.Bodies[0]);
        Assert.Equal(sentAt, body.RootElement.GetProperty("sentAt").GetDateTimeOffset());
        var act = body.RootElement.GetProperty("events")[0];
        Assert.Equal(("carted", "u1", "a", "s", "home"), (Text("kind"), Text("user"), Text("item"), Text("session"), Text("surface")));
        Assert.Equal(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), act.GetProperty("at").GetDateTimeOffset());
        var error = await Assert.ThrowsAsync<ArgumentException>(() => _source.SendEventsAsync([new(EventKind.Scrolled, "u1", "a", default)], sentAt, default));
        Assert.Contains("got Scrolled", error.Message);

        string? Text(string name) => act.GetProperty(name).GetString();
    }

    [Fact]
    public async Task Should_name_an_event_alike_each_time_it_is_sent_and_none_of_a_time_to_come()
    {
        _cloud.Answer = _ => Json("""{"accepted":1}""", HttpStatusCode.Accepted);
        var at = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        UserEvent act = new(EventKind.Clicked, "u1", "a", at) { SessionId = "s" };
        UserEvent[] others = [act with { Kind = EventKind.Carted }, act with { ItemId = "b" }, act with { At = at.AddTicks(1) }, act with { SessionId = "t" }];
        await _source.SendEventsAsync([act, .. others], at.AddMinutes(1), default);
        // Its clock was set back since.
        await _source.SendEventsAsync([act], at.AddHours(-2), default);

        var sent = _cloud.Bodies.Select(body => JsonDocument.Parse(body).RootElement.GetProperty("events").EnumerateArray().ToArray()).ToArray();
        var ids = sent[0].Select(one => one.GetProperty("id").GetString()).ToArray();
        Assert.Equal(5, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Matches("^[0-9a-f]{32}$", id));
        Assert.Equal(ids[0], sent[1][0].GetProperty("id").GetString());
        Assert.Equal(at, sent[0][0].GetProperty("at").GetDateTimeOffset());
        Assert.Equal(at.AddHours(-2), sent[1][0].GetProperty("at").GetDateTimeOffset());
    }

    [Theory]
    [InlineData("application/problem+json", true)]
    [InlineData("application/json", false)]
    [InlineData("text/html", false)]
    public async Task Should_take_no_answer_of_another_kind_for_the_clouds(string type, bool isAboutEvents)
    {
        _cloud.Answer = _ => new(HttpStatusCode.BadRequest)
        {
            Content = new StringContent("""{"type":"/problems/invalid-request","errors":{"events[0].at":["got nothing"]}}""", System.Text.Encoding.UTF8, type),
        };
        var error = await Assert.ThrowsAsync<FeedSourceException>(
            () => _source.SendEventsAsync([new(EventKind.Clicked, "u1", "a", DateTimeOffset.UnixEpoch)], DateTimeOffset.UnixEpoch, default));
        Assert.Equal(isAboutEvents, error.IsAboutEvents);
    }

    [Fact]
    public async Task Should_surface_problem_details()
    {
        _cloud.Answer = _ => Problem(HttpStatusCode.BadRequest, """{"type":"https://verge.test/bad-request","title":"Bad request","detail":"No.","errors":{"limit":["got 900, expected 1 to 100"]}}""");
        var error = await Assert.ThrowsAsync<FeedSourceException>(() => _source.GetFeedAsync(Request, default));
        Assert.Equal(400, error.StatusCode);
        Assert.True(error.IsRefusal);
        Assert.Equal("got 900, expected 1 to 100", error.Errors["limit"][0]);
        Assert.Contains("400 Bad request: No. limit: got 900", error.Message);
    }

    [Fact]
    public async Task Should_recognize_that_it_must_update()
    {
        _cloud.Answer = _ => Problem(HttpStatusCode.Conflict, """{"type":"https://verge.test/problems/unknown-model-version","title":"Unknown model version","latestVersion":"v9"}""");
        var error = await Assert.ThrowsAsync<UnknownModelVersionException>(() => _source.GetFeedAsync(Request, default));
        Assert.Equal("v9", error.LatestVersion);
        _cloud.Answer = _ => Problem(HttpStatusCode.Conflict, """{"type":"https://verge.test/problems/other"}""");
        Assert.IsNotType<UnknownModelVersionException>(await Assert.ThrowsAsync<FeedSourceException>(() => _source.GetFeedAsync(Request, default)));
    }

    [Theory]
    [InlineData(HttpStatusCode.BadGateway, "<html>gateway</html>", false)]
    [InlineData(HttpStatusCode.TooManyRequests, "", false)]
    [InlineData(HttpStatusCode.NotFound, "[]", true)]
    public async Task Should_make_do_with_the_status_where_no_problem_came(HttpStatusCode status, string body, bool refusal)
    {
        _cloud.Answer = _ => Json(body, status);
        var error = await Assert.ThrowsAsync<FeedSourceException>(() => _source.GetFeedAsync(Request, default));
        Assert.Equal(((int)status, refusal), (error.StatusCode!.Value, error.IsRefusal));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"version":"v1"}""")]
    [InlineData("""{"version":"v1","candidates":[{"position":0}]}""")]
    [InlineData("""{"version":"v1","candidates":[{"itemId":"a","position":0,"scores":["NaN"]}]}""")]
    [InlineData("""{"version":"v1","candidates":[{"itemId":"a","position":"first"}]}""")]
    public async Task Should_refuse_an_answer_that_is_none(string body)
    {
        _cloud.Answer = _ => Json(body);
        await Assert.ThrowsAsync<InvalidFeedException>(() => _source.GetFeedAsync(Request, default));
    }

    [Fact]
    public async Task Should_refuse_an_answer_beyond_the_limit()
    {
        var source = new HttpFeedSource(_http, new() { MaximumAnswerBytes = 1_000 });
        _cloud.Answer = _ => Json(new string(' ', 1_001));
        Assert.Contains("more than 1000 bytes", (await Assert.ThrowsAsync<InvalidFeedException>(() => source.GetFeedAsync(Request, default))).Message);
    }

    [Fact]
    public async Task Should_give_up_after_the_timeout()
    {
        var time = new ManualTimeProvider();
        var source = new HttpFeedSource(_http, new() { Timeout = TimeSpan.FromSeconds(3), Time = time });
        _cloud.Hold = new();
        var asked = source.GetFeedAsync(Request, default);
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Contains("no answer within 00:00:03", (await Assert.ThrowsAsync<FeedSourceException>(() => asked)).Message);
        using var caller = new CancellationTokenSource();
        asked = source.GetFeedAsync(Request, caller.Token);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
    }

    [Fact]
    public async Task Should_report_that_nobody_answers()
    {
        _cloud.Answer = _ => throw new HttpRequestException("No route to host.");
        var error = await Assert.ThrowsAsync<FeedSourceException>(() => _source.GetFeedAsync(Request, default));
        Assert.Contains("GET v1/feed/home failed: No route to host", error.Message);
        Assert.Null(error.StatusCode);
        Assert.False(error.IsRefusal);
    }

    [Fact]
    public async Task Should_download_a_device_part_resume_it_and_refuse_tampered_ones()
    {
        using var parts = new SignedParts();
        var version = parts.Seal();
        var folder = Directory.CreateTempSubdirectory("verge-http-").FullName;
        var store = new DeviceModelStore(folder, _source, parts.Key.Public);
        var cut = 70_000;
        _cloud.Answer = request => Models(parts, version, request, (path, bytes) => path == "model.safetensors" ? bytes[..cut] : bytes);
        await Assert.ThrowsAsync<FeedSourceException>(() => store.FetchAsync(null, default));
        Assert.Null(store.Installed(version));

        cut = 100_000;
        var files = await store.FetchAsync(null, default);
        Assert.Equal(70_000, _cloud.Requests[^1].Headers.Range!.Ranges.Single().From);
        Assert.Equal(parts.Content(version, "model.safetensors"), await File.ReadAllBytesAsync(files.WeightsPath));
        Assert.Equal($"/v1/models/device/{version}/files/model.safetensors", _cloud.Requests[^1].RequestUri!.AbsolutePath);

        var next = parts.Seal();
        _cloud.Answer = request => Models(parts, next, request, (path, bytes) => path == "model.safetensors" ? [.. bytes[..9], (byte)~bytes[9], .. bytes[10..]] : bytes);
        var error = await Assert.ThrowsAsync<DeviceModelException>(() => store.FetchAsync(null, default));
        Assert.Contains("model.safetensors: got SHA-256", error.Message);
        Assert.NotNull(store.Installed(version));
        Assert.Null(store.Installed(next));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Should_refuse_a_client_without_an_address()
    {
        using var http = new HttpClient();
        Assert.Contains("BaseAddress", Assert.Throws<ArgumentException>(() => new HttpFeedSource(http)).Message);
    }

    private static FeedRequest Request => new() { UserId = "u1", Surface = Surface.Home };

    private static HttpResponseMessage Models(SignedParts parts, string version, HttpRequestMessage request, Func<string, byte[], byte[]> change)
    {
        var path = request.RequestUri!.AbsolutePath;
        if (path.EndsWith("/latest", StringComparison.Ordinal))
        {
            return new(HttpStatusCode.OK) { Content = new ByteArrayContent(parts.Manifest(version)) };
        }

        var name = path[(path.IndexOf("/files/", StringComparison.Ordinal) + 7)..];
        var bytes = change(name, parts.Content(version, name));
        if (request.Headers.Range?.Ranges.Single().From is { } from)
        {
            var part = new HttpResponseMessage(HttpStatusCode.PartialContent) { Content = new ByteArrayContent(bytes[(int)from..]) };
            part.Content.Headers.ContentRange = new ContentRangeHeaderValue(from, bytes.Length - 1, bytes.Length);
            return part;
        }

        return new(HttpStatusCode.OK) { Content = new ByteArrayContent(bytes) };
    }

    private static HttpResponseMessage Json(string body, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };

    private static HttpResponseMessage Problem(HttpStatusCode status, string body) =>
        new(status) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/problem+json") };

    private sealed class StubHandler : HttpMessageHandler
    {
        public Func<HttpRequestMessage, HttpResponseMessage> Answer { get; set; } = _ => new(HttpStatusCode.NotFound);

        public TaskCompletionSource? Hold { get; set; }

        public List<HttpRequestMessage> Requests { get; } = [];

        public List<string> Bodies { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add(request);
            Bodies.Add(request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken));
            if (Hold is { } hold)
            {
                await hold.Task.WaitAsync(cancellationToken);
            }

            return Answer(request);
        }
    }
}
