using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Verge.Cloud;
using Verge.Serving;
using Verge.Serving.Tests;
using Verge.Testing;

namespace Verge.IntegrationTests.Cloud;

/// <summary>A cloud on loopback over a data directory of its own, asked over HTTP.</summary>
internal sealed class CloudServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private CloudServer(ShopFolder folder, WebApplication app, ManualTimeProvider clock)
    {
        (Folder, _app, Clock) = (folder, app, clock);
        Http = new() { BaseAddress = new(app.Urls.Single()) };
    }

    public ShopFolder Folder { get; }

    public ManualTimeProvider Clock { get; }

    public HttpClient Http { get; }

    public BundleRegistry Bundles => _app.Services.GetRequiredService<BundleRegistry>();

    public LiveVersions Versions => _app.Services.GetRequiredService<LiveVersions>();

    public EventIntake Events => _app.Services.GetRequiredService<EventIntake>();

    public IEventLog Log => _app.Services.GetRequiredService<IEventLog>();

    public IUserStateStore State => _app.Services.GetRequiredService<IUserStateStore>();

    public IUserEmbeddingStore Embeddings => _app.Services.GetRequiredService<IUserEmbeddingStore>();

    /// <summary>Starts a cloud.</summary>
    /// <param name="folder">Its data directory; disposed with it.</param>
    /// <param name="configure">What is not as by default.</param>
    public static async Task<CloudServer> StartAsync(ShopFolder folder, Func<CloudOptions, CloudOptions>? configure = null)
    {
        var options = new CloudOptions { DataDirectory = folder.Path, Urls = ["http://127.0.0.1:0"] };
        var clock = new ManualTimeProvider(TinyShop.Now);
        var app = CloudHost.Build(configure is null ? options : configure(options), clock);
        await app.StartAsync();
        return new(folder, app, clock);
    }

    /// <summary>Starts a cloud that serves one version.</summary>
    public static async Task<CloudServer> StartAsync(Func<CloudOptions, CloudOptions>? configure = null)
    {
        var folder = new ShopFolder();
        folder.Seal();
        return await StartAsync(folder, configure);
    }

    /// <summary>Asks, and expects a status.</summary>
    public async Task<JsonElement> GetAsync(string path, int status = 200)
    {
        using var response = await Http.GetAsync(new Uri(path, UriKind.Relative));
        return await ReadAsync(response, status);
    }

    /// <inheritdoc cref="GetAsync"/>
    public Task<JsonElement> PostAsync(string path, object body, int status) => PostTextAsync(path, JsonSerializer.Serialize(body), status);

    /// <inheritdoc cref="GetAsync"/>
    public Task<JsonElement> PostTextAsync(string path, string body, int status, string type = "application/json") =>
        PostBytesAsync(path, Encoding.UTF8.GetBytes(body), status, type);

    /// <inheritdoc cref="GetAsync"/>
    public async Task<JsonElement> PostBytesAsync(string path, byte[] body, int status, string type = "application/json")
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        using var response = await Http.PostAsync(new Uri(path, UriKind.Relative), content);
        return await ReadAsync(response, status);
    }

    /// <summary>A click, as a device tells it.</summary>
    public object Click(string user, string item, int secondsAgo = 1) => new
    {
        kind = "clicked",
        user,
        item,
        at = Clock.GetUtcNow().AddSeconds(-secondsAgo),
        session = "s1",
        surface = "home",
    };

    /// <summary>Items of a feed's answer.</summary>
    public static string[] Items(JsonElement feed) => [.. feed.GetProperty("candidates").EnumerateArray().Select(candidate => candidate.GetProperty("itemId").GetString()!)];

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        Folder.Dispose();
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, int status)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == (int)response.StatusCode, $"got {(int)response.StatusCode}, expected {status}: {text}");
        var expected = status >= 400 ? "application/problem+json" : "application/json";
        Assert.Equal(expected, response.Content.Headers.ContentType?.MediaType);
        var json = JsonSerializer.Deserialize<JsonElement>(text);
        if (status >= 400)
        {
            Assert.Equal(status, json.GetProperty("status").GetInt32());
            Assert.NotEmpty(json.GetProperty("title").GetString()!);
            Assert.NotEmpty(json.GetProperty("type").GetString()!);
        }

        return json;
    }
}
