using Verge.Domain;
using Verge.Edge;
using Verge.Serving.Tests;
using Verge.Testing;

namespace Verge.IntegrationTests.Cloud;

/// <summary>The device's own client against the real cloud.</summary>
public class DeviceOverHttpTests(CloudFixture fixture) : IClassFixture<CloudFixture>
{
    private readonly HttpFeedSource _source = new(fixture.Cloud.Http);

    [Fact]
    public async Task Should_page_through_a_feed()
    {
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await _source.GetFeedAsync(
                new() { UserId = "dora & co", Surface = Surface.Home, ModelVersion = fixture.Version, Cursor = cursor, Limit = 25, Exclude = ["i1", "a,b"] }, default);
            Assert.Equal(fixture.Version, page.Version);
            Assert.All(page.Candidates, candidate => Assert.Equal(65, candidate.Embedding.Length));
            seen.AddRange(page.Candidates.Select(candidate => candidate.ItemId));
            cursor = page.Cursor;
        }
        while (cursor is not null);
        Assert.Equal(59, seen.Distinct().Count());
        Assert.Equal(59, seen.Count);
    }

    [Fact]
    public async Task Should_have_rows_attached_to_its_shops_own_list()
    {
        var page = await _source.AttachAsync(
            new() { UserId = "dora", Surface = Surface.ViewItem, AnchorItemId = "i3", SessionId = "s1", ModelVersion = fixture.Version }, [new("i9", 12.5), new("i1", null)], default);
        Assert.Equal(["i9", "i1"], page.Candidates.Select(candidate => candidate.ItemId));
        Assert.Equal(12.5, page.Candidates[0].Price);
    }

    [Fact]
    public async Task Should_send_events_and_fetch_rows()
    {
        await _source.SendEventsAsync([new(EventKind.Clicked, "emil", "i4", TinyShop.Now.AddMinutes(-1)) { SessionId = "s", Surface = Surface.Home }], TinyShop.Now, default);
        Assert.Null((await _source.GetFeedAsync(new() { UserId = "emil", Surface = Surface.Home }, default)).Fallback);
        var rows = await _source.GetEmbeddingsAsync(fixture.Version, ["i1", "never heard of"], default);
        Assert.Equal([true, false], rows.Select(row => row.Known));
    }

    [Fact]
    public async Task Should_understand_that_it_must_update()
    {
        var error = await Assert.ThrowsAsync<Verge.Edge.UnknownModelVersionException>(
            () => _source.GetFeedAsync(new() { UserId = "dora", Surface = Surface.Home, ModelVersion = "20200101T000000Z-0123456789ab" }, default));
        Assert.Equal(fixture.Version, error.LatestVersion);
        await Assert.ThrowsAsync<Verge.Edge.UnknownModelVersionException>(() => _source.GetEmbeddingsAsync("20200101T000000Z-0123456789ab", ["i1"], default));
        await Assert.ThrowsAsync<Verge.Edge.UnknownModelVersionException>(() => _source.GetManifestAsync("20200101T000000Z-0123456789ab", default));
    }

    [Fact]
    public async Task Should_understand_what_was_wrong_with_its_request()
    {
        var error = await Assert.ThrowsAnyAsync<FeedSourceException>(
            () => _source.SendEventsAsync([new(EventKind.Clicked, "dora", "", TinyShop.Now) { SessionId = "s" }], TinyShop.Now, default));
        Assert.True(error.IsRefusal);
        Assert.True(error.IsAboutEvents);
        Assert.Contains("got", error.Errors["events[0].item"][0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_download_verify_and_load_its_part()
    {
        using var folder = new TemporaryFolder();
        var files = await new DeviceModelStore(folder["models"], _source, TinyShop.Key.Public).FetchAsync(null, default);
        Assert.Equal(fixture.Version, files.Version);
        using var model = new EdgeOptions { DataDirectory = folder.Path, UserId = "dora", Source = _source }.LoadModel(files, files.ReadFeatures());
        Assert.Equal(74, model.Schema.ItemWidth);
    }

    [Theory]
    [InlineData(120)]
    [InlineData(-90 * 24 * 60)]
    [InlineData(3)]
    public async Task Should_be_heard_whatever_its_clock_shows(int minutesFast)
    {
        var user = $"clock {minutesFast}";
        var time = new ManualTimeProvider(TinyShop.Now.AddMinutes(minutesFast));
        using var lossy = new LosesFirstAnswer();
        using var http = new HttpClient(lossy) { BaseAddress = fixture.Cloud.Http.BaseAddress };
        using var folder = new TemporaryFolder();
        await using var device = await EdgeClient.OpenAsync(new() { DataDirectory = folder.Path, UserId = user, Source = new HttpFeedSource(http), Time = time, PageSize = 10 });
        var page = await device.NextPageAsync();
        await device.ExposedAsync(page.Items[0].ItemId);
        await device.ClickedAsync(page.Items[0].ItemId);
        await device.WhenIdleAsync();
        Assert.Equal((0, 0), (device.Diagnostics.EventsSent, device.Diagnostics.EventsRefused));
        // The cloud has it, but its answer was lost: it is sent again, a minute later.
        time.Advance(TimeSpan.FromMinutes(1));
        await device.NextPageAsync();
        await device.WhenIdleAsync();

        Assert.Equal((1, 0), (device.Diagnostics.EventsSent, device.Diagnostics.EventsRefused));
        var click = Assert.Single(fixture.Cloud.State.Clicks(user).ToArray());
        Assert.Equal(page.Items[0].ItemId, click.ItemId);
        // A clock that is a little wrong is taken at its word.
        Assert.Equal(minutesFast == 3 ? TinyShop.Now.AddMinutes(3) : TinyShop.Now, click.At);
    }

    [Fact]
    public async Task Should_be_heard_after_its_clock_was_set_right()
    {
        var time = new ManualTimeProvider(TinyShop.Now.AddHours(2));
        using var switched = new Switch();
        using var http = new HttpClient(switched) { BaseAddress = fixture.Cloud.Http.BaseAddress };
        using var folder = new TemporaryFolder();
        await using var device = await EdgeClient.OpenAsync(new() { DataDirectory = folder.Path, UserId = "righted", Source = new HttpFeedSource(http), Time = time, PageSize = 10 });
        var page = await device.NextPageAsync();
        switched.IsOff = true;
        await device.ExposedAsync(page.Items[0].ItemId);
        await device.ClickedAsync(page.Items[0].ItemId);
        await device.WhenIdleAsync();
        time.SetUtcNow(TinyShop.Now);
        switched.IsOff = false;
        await device.NextPageAsync();
        await device.WhenIdleAsync();
        Assert.Equal((1, 0), (device.Diagnostics.EventsSent, device.Diagnostics.EventsRefused));
        Assert.Equal(TinyShop.Now, Assert.Single(fixture.Cloud.State.Clicks("righted").ToArray()).At);
    }

    [Fact]
    public async Task Should_use_a_feed_and_rank_it_anew()
    {
        using var folder = new TemporaryFolder();
        await using var device = await EdgeClient.OpenAsync(new()
        {
            DataDirectory = folder.Path,
            UserId = "fritz",
            Source = _source,
            ModelSource = _source,
            PublicKey = TinyShop.Key.Public,
            Time = fixture.Cloud.Clock,
            PageSize = 10,
            PoolCapacity = 40,
        });
        await device.WhenIdleAsync();
        Assert.Equal(fixture.Version, device.ModelVersion);
        var page = await device.NextPageAsync();
        Assert.Equal(10, page.Items.Length);
        Assert.Null(page.Warning);
        await device.ExposedAsync(page.Items[0].ItemId);
        await device.ClickedAsync(page.Items[0].ItemId);
        await device.WhenIdleAsync();
        Assert.Equal(1, device.Diagnostics.Reranks);
        Assert.Null((await _source.GetFeedAsync(new() { UserId = "fritz", Surface = Surface.Home }, default)).Fallback);
    }

    /// <summary>A network that loses the cloud's first answer to events.</summary>
    private sealed class LosesFirstAnswer() : DelegatingHandler(new HttpClientHandler())
    {
        private bool _lost;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (_lost || !request.RequestUri!.AbsolutePath.EndsWith("/events", StringComparison.Ordinal))
            {
                return response;
            }

            _lost = true;
            response.Dispose();
            throw new HttpRequestException("The connection was reset.");
        }
    }

    /// <summary>A network that can be switched off.</summary>
    private sealed class Switch() : DelegatingHandler(new HttpClientHandler())
    {
        public bool IsOff { get; set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            IsOff ? throw new HttpRequestException("The network is down.") : base.SendAsync(request, cancellationToken);
    }
}
