using Verge.Edge.Encoding;
using Verge.Edge.Storage;
using Verge.Testing;

namespace Verge.Edge.Tests;

/// <summary>A phone for one test: a folder, a clock, a cloud in memory, and a client over them that can be restarted.</summary>
internal sealed class TestDevice : IAsyncDisposable
{
    private EdgeClient? _client;

    public string Folder { get; } = Directory.CreateTempSubdirectory("verge-edge-").FullName;

    public ManualTimeProvider Time { get; } = new();

    public FakeFeedSource Cloud { get; init; } = new();

    public Func<EdgeOptions, EdgeOptions> Configure { get; set; } = options => options;

    /// <summary>Makes the model of an opening; a client owns and disposes it.</summary>
    public Func<DeviceModel?> Model { get; set; } = () => TinyModel.Create();

    public TinyReranker? Reranker { get; private set; }

    public List<RerankedEventArgs> Reranks { get; } = [];

    public EdgeClient Client => _client ?? throw new InvalidOperationException("Not open.");

    public string StorePath => Path.Combine(Folder, "behavior.db");

    public static async Task<TestDevice> OpenedAsync(Func<EdgeOptions, EdgeOptions>? configure = null, FakeFeedSource? cloud = null, bool page = true)
    {
        var device = new TestDevice { Cloud = cloud ?? new() };
        device.Configure = configure ?? device.Configure;
        await device.OpenAsync();
        if (page)
        {
            await device.Client.NextPageAsync();
        }

        return device;
    }

    public async Task<EdgeClient> OpenAsync()
    {
        var model = Model();
        Reranker = model?.Reranker as TinyReranker;
        _client = await EdgeClient.OpenAsync(Configure(new() { DataDirectory = Folder, UserId = "u1", Source = Cloud, Model = model, Time = Time }));
        _client.Reranked += (_, e) =>
        {
            lock (Reranks)
            {
                Reranks.Add(e);
            }
        };
        if (model is null)
        {
            // A given model is in force already; a downloaded one is on its way.
            await _client.WhenIdleAsync();
        }

        return _client;
    }

    public async Task CloseAsync()
    {
        if (_client is { } client)
        {
            _client = null;
            await client.DisposeAsync();
        }
    }

    public async Task<EdgeClient> RestartAsync()
    {
        await CloseAsync();
        return await OpenAsync();
    }

    /// <summary>Shows an item for a while and lets it go.</summary>
    public async Task SeeAsync(string item, double seconds = 1)
    {
        await Client.ExposedAsync(item);
        Time.Advance(TimeSpan.FromSeconds(seconds));
        await Client.LeftAsync(item);
    }

    public Task<(StoredBehavior[] Exposures, StoredBehavior[] PageViews)> BehaviorsAsync() => Client.InspectAsync((store, _, row) =>
        (store.LoadBehaviors(row.Sequence, Domain.BehaviorKind.Exposure).Select(r => r.Behavior).ToArray(), store.LoadBehaviors(row.Sequence, Domain.BehaviorKind.PageView).Select(r => r.Behavior).ToArray()));

    public Task<T> EncoderAsync<T>(Func<SequenceEncoder, T> look) => Client.InspectAsync((_, encoder, _) => look(encoder ?? throw new InvalidOperationException("No model ranks.")));

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
