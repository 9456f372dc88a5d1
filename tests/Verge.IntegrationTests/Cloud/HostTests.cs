using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Verge.Bundles;
using Verge.Cloud;
using Verge.Domain;
using Verge.Serving;
using Verge.Serving.Tests;

namespace Verge.IntegrationTests.Cloud;

public class HostTests
{
    [Fact]
    public async Task Should_describe_itself()
    {
        await using var cloud = await CloudServer.StartAsync();
        var document = await cloud.GetAsync("/openapi/v1.json");
        Assert.Equal("Verge cloud", document.GetProperty("info").GetProperty("title").GetString());
        Assert.Equal(
            [
                "/health/live", "/health/ready", "/v1/embeddings/{version}", "/v1/events", "/v1/feed/{surface}", "/v1/feed/{surface}/candidates", "/v1/items", "/v1/items/{id}",
                "/v1/models/device/latest", "/v1/models/device/{version}", "/v1/models/device/{version}/files/{path}", "/v1/users/{id}",
            ],
            document.GetProperty("paths").EnumerateObject().Select(path => path.Name).Order(StringComparer.Ordinal));
        var feed = document.GetProperty("paths").GetProperty("/v1/feed/{surface}").GetProperty("get");
        Assert.Equal(
            ["surface", "user", "item", "session", "modelVersion", "cursor", "limit", "exclude", "category", "minPrice", "maxPrice", "explain"],
            feed.GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString()));
        Assert.Equal(["200", "400", "401", "403", "409", "503"], feed.GetProperty("responses").EnumerateObject().Select(response => response.Name).Order());
        Assert.True(document.GetProperty("components").GetProperty("schemas").TryGetProperty("FeedBody", out _));
    }

    [Fact]
    public async Task Should_know_users_of_a_seeded_log_without_counting_what_training_counted()
    {
        using var folder = new ShopFolder();
        folder.Seal();
        await using var cloud = CloudHost.Build(new() { DataDirectory = folder.Path, Urls = ["http://127.0.0.1:0"] }, new Verge.Testing.ManualTimeProvider(TinyShop.Now));
        Interaction[] log = [.. Enumerable.Range(0, 50).Select(i => new Interaction($"u{i % 3}", $"i{i}", EventKind.Clicked, TinyShop.CountersAsOf.AddHours(-i)))];
        // One that cannot be, and none is stored.
        Assert.StartsWith("interactions[1].UserId: got '', expected 1 … 256", Refused(log[0] with { UserId = "" }), StringComparison.Ordinal);
        Assert.StartsWith("interactions[1].Kind: got 'Shown', expected Clicked", Refused(log[0] with { Kind = EventKind.Shown }), StringComparison.Ordinal);
        Assert.Equal(
            "interactions[1].At: got '2027-02-03T12:00:00Z', expected at most 2026-02-03T12:05:00Z", Refused(log[0] with { At = TinyShop.Now.AddYears(1) }));
        Assert.Equal(0, cloud.Services.GetRequiredService<IEventLog>().End());
        var looked = new List<int>();
        Assert.Equal(50, CloudHost.Seed(cloud, log, looked.Add));
        Assert.Equal([50], looked);
        Assert.Equal(0, CloudHost.Seed(cloud, log));
        await cloud.StartAsync();
        using var http = new HttpClient { BaseAddress = new(cloud.Urls.Single()) };
        var feed = JsonSerializer.Deserialize<JsonElement>(await http.GetStringAsync(new Uri("/v1/feed/home?user=u1", UriKind.Relative)));
        Assert.Null(feed.GetProperty("fallback").GetString());
        await cloud.StopAsync();

        string Refused(Interaction bad) => Assert.Throws<ArgumentException>(() => CloudHost.Seed(cloud, [log[0], bad])).Message;
    }

    [Fact]
    public async Task Should_keep_what_it_acknowledged_when_it_is_started_again()
    {
        var folder = new ShopFolder();
        folder.Seal();
        using var keep = new ShopFolder();
        var state = keep.State;
        await using (var cloud = await CloudServer.StartAsync(folder, options => options with { StatePath = state }))
        {
            await cloud.PostAsync("/v1/events", new { events = new[] { cloud.Click("ada", "i1") } }, 202);
        }

        await using var again = await CloudServer.StartAsync(options => options with { StatePath = state });
        Assert.Null((await again.GetAsync("/v1/feed/home?user=ada")).GetProperty("fallback").GetString());
    }

    [Fact]
    public async Task Should_log_routes_and_statuses_but_no_users_items_or_bodies()
    {
        var standard = Console.Error;
        using var log = new StringWriter();
        Console.SetError(TextWriter.Synchronized(log));
        try
        {
            await using var cloud = await CloudServer.StartAsync(options => options with { ConsoleLogLevel = LogLevel.Information });
            await cloud.GetAsync("/v1/feed/view-item?user=very-private&item=secret-item");
            await cloud.GetAsync("/v1/feed/home?user=very-private&limit=0", 400);
            await cloud.PostAsync("/v1/events", new { events = new[] { cloud.Click("very-private", "secret-item") } }, 202);
        }
        finally
        {
            Console.SetError(standard);
        }

        var lines = log.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        JsonElement[] requests = [.. lines.Where(line => line.Contains("RequestLog", StringComparison.Ordinal)).Select(line => JsonSerializer.Deserialize<JsonElement>(line).GetProperty("State"))];
        Assert.Equal(
            ["GET /v1/feed/{surface} 200", "GET /v1/feed/{surface} 400", "POST /v1/events 202"],
            requests.Select(state => $"{state.GetProperty("Method").GetString()} {state.GetProperty("Route").GetString()} {state.GetProperty("Status").GetInt32()}"));
        Assert.Contains(lines, line => line.Contains("is served", StringComparison.Ordinal));
        Assert.DoesNotContain("very-private", log.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret-item", log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_log_no_failure_while_it_waits_for_a_first_version()
    {
        var standard = Console.Error;
        using var log = new StringWriter();
        Console.SetError(TextWriter.Synchronized(log));
        try
        {
            await using var cloud = await CloudServer.StartAsync(new ShopFolder(), options => options with { ConsoleLogLevel = LogLevel.Information });
            await cloud.GetAsync("/health/ready", 503);
            await cloud.GetAsync("/v1/feed/home?user=ada", 503);
        }
        finally
        {
            Console.SetError(standard);
        }

        Assert.Contains("503", log.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\"LogLevel\":\"Error\"", log.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DataDirectory", "")]
    [InlineData("Urls", "https://127.0.0.1:5080")]
    [InlineData("Urls", "http://localhost:0")]
    [InlineData("Urls", "nonsense")]
    [InlineData("Urls", "http://127.0.0.1:5080/path")]
    [InlineData("PublicKeyPath", "no-such-key.pem")]
    [InlineData("BodyLimit", "1")]
    [InlineData("VersionCapacity", "0")]
    [InlineData("ReloadInterval", "0")]
    [InlineData("Retrieved", "0")]
    public void Should_refuse_impossible_options_by_name(string name, string value)
    {
        using var folder = new ShopFolder();
        var options = new CloudOptions { DataDirectory = folder.Path };
        options = name switch
        {
            "DataDirectory" => options with { DataDirectory = value },
            "Urls" => options with { Urls = [value] },
            "PublicKeyPath" => options with { PublicKeyPath = Path.Combine(folder.Path, value) },
            "BodyLimit" => options with { BodyLimit = 1 },
            "VersionCapacity" => options with { VersionCapacity = 0 },
            "ReloadInterval" => options with { ReloadInterval = TimeSpan.Zero },
            _ => options with { Feed = new() { Retrieved = 0 } },
        };
        var error = Assert.Throws<ArgumentException>(() => CloudHost.Build(options, TimeProvider.System));
        Assert.StartsWith($"{name}: got ", error.Message, StringComparison.Ordinal);
        Assert.Contains(", expected ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_a_key_or_a_state_that_is_none_by_its_file()
    {
        using var folder = new ShopFolder();
        File.WriteAllText(folder.State, new string('x', 9_000));
        var options = new CloudOptions { DataDirectory = folder.Path };
        Assert.Contains("state.db", Assert.Throws<UserStateException>(() => CloudHost.Build(options, TimeProvider.System)).Message, StringComparison.Ordinal);
        File.WriteAllText(options.PublicKeyFile, "no key");
        Assert.Contains(SigningKey.PublicFileName, Assert.Throws<BundleException>(() => CloudHost.Build(options, TimeProvider.System)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_finish_what_it_is_answering_when_it_stops()
    {
        using var folder = new ShopFolder();
        folder.Seal();
        await using var cloud = CloudHost.Build(new() { DataDirectory = folder.Path, Urls = ["http://127.0.0.1:0"] }, new Verge.Testing.ManualTimeProvider(TinyShop.Now));
        await cloud.StartAsync();
        using var http = new HttpClient { BaseAddress = new(cloud.Urls.Single()) };
        Task<string>[] asked = [.. Enumerable.Range(0, 20).Select(i => http.GetStringAsync(new Uri($"/v1/feed/home?user=u{i}", UriKind.Relative)))];
        await Task.WhenAny(asked);
        await cloud.StopAsync();
        // Those that had reached it were answered whole; others found it closed.
        foreach (var answer in asked)
        {
            try
            {
                Assert.Equal(60, CloudServer.Items(JsonSerializer.Deserialize<JsonElement>(await answer)).Length);
            }
            catch (HttpRequestException error)
            {
                Assert.NotEqual(HttpRequestError.ResponseEnded, error.HttpRequestError);
            }
        }
    }
}
