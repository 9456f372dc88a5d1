using Verge.Bundles;
using Verge.Cli.Shell;
using Verge.Edge;
using Verge.Simulation;

namespace Verge.Cli.Device;

/// <summary>
/// A device's session against a running cloud, through the SDK that apps use: fetch the device part, ask for a page, look at
/// items and act on some, and see what moves. The time of day is the session's own, so that items are looked at for seconds
/// without anybody waiting.
/// </summary>
internal sealed class DeviceSession : IAsyncDisposable
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_visit = TimeSpan.FromSeconds(20);

    private readonly DeviceSettings _settings;
    private readonly SimulatedClock _clock;
    private readonly EdgeClient _client;
    private readonly List<RerankedEventArgs> _reranks = [];

    private DeviceSession(DeviceSettings settings, SimulatedClock clock, EdgeClient client)
    {
        (_settings, _clock, _client) = (settings, clock, client);
        _client.Reranked += (_, news) =>
        {
            lock (_reranks)
            {
                _reranks.Add(news);
            }
        };
    }

    /// <summary>Plays a session.</summary>
    /// <exception cref="FeedSourceException">The cloud did not answer, or refused.</exception>
    /// <exception cref="DeviceModelException">The device part was refused.</exception>
    /// <exception cref="CommandException">An item to act on is not in the feed.</exception>
    public static async Task<DeviceReport> RunAsync(DeviceSettings settings, TimeProvider time, CancellationToken cancellation)
    {
        using var key = PublicKey.Load(settings.KeyFile);
        using var http = new HttpClient { BaseAddress = settings.Cloud };
        var source = new HttpFeedSource(http);
        var clock = new SimulatedClock(time.GetUtcNow());
        var client = await EdgeClient.OpenAsync(
            new()
            {
                DataDirectory = settings.Store,
                UserId = settings.UserId,
                Source = source,
                Surface = settings.Surface,
                AnchorItemId = settings.AnchorItemId,
                ModelSource = source,
                PublicKey = key,
                UpdateOnOpen = false,
                Time = clock,
                ReasonsPerItem = 2,
            },
            cancellation);
        await using var session = new DeviceSession(settings, clock, client);
        return await session.RunAsync(cancellation);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private async Task<DeviceReport> RunAsync(CancellationToken cancellation)
    {
        var version = await _client.UpdateModelAsync(cancellation);
        var page = await _client.RefreshAsync(cancellation);
        if (page.IsOffline)
        {
            throw new FeedSourceException(page.Warning ?? "The cloud did not answer.");
        }

        foreach (var act in _settings.Acts)
        {
            if (!page.Items.Any(item => item.ItemId == act.ItemId))
            {
                throw new CommandException($"{act.Flag}: got '{act.ItemId}', expected an item of the feed{(page.Items.IsEmpty ? ", which is empty" : $" ('{page.Items[0].ItemId}', say)")}");
            }
        }

        for (var skipped = 0; skipped < _settings.Skip && await NextAsync() is { } item; skipped++)
        {
            await PassAsync(item);
        }

        foreach (var act in _settings.Acts)
        {
            cancellation.ThrowIfCancellationRequested();
            await ScrollToAsync(act.ItemId);
            await DoAsync(act);
        }

        // Clicks are sent in the background: they should not wait for the next session.
        await _client.WhenIdleAsync();
        return new(version!, page, [.. _reranks], await _client.ReadFeedAsync(), _client.Diagnostics);
    }

    private async Task<FeedItem?> NextAsync() => (await _client.ReadFeedAsync()).FirstOrDefault(item => !item.IsExposed);

    /// <summary>Passes over what stands before an item. What fires on the way may move it, but not out of the feed for good: each step shows one item.</summary>
    private async Task ScrollToAsync(string itemId)
    {
        if ((await _client.ReadFeedAsync()).Any(item => item.ItemId == itemId && item.IsExposed))
        {
            throw new CommandException($"item '{itemId}': passed over already, expected an item that comes later");
        }

        while (await NextAsync() is { } next && next.ItemId != itemId)
        {
            await PassAsync(next);
        }
    }

    private async Task PassAsync(FeedItem item)
    {
        await _client.ExposedAsync(item.ItemId);
        Wait(s_look);
        await _client.LeftAsync(item.ItemId);
        await _client.WhenIdleAsync();
    }

    private async Task DoAsync(DeviceAct act)
    {
        await _client.ExposedAsync(act.ItemId);
        Wait(s_look);
        if (act.Delete)
        {
            await _client.DeletedAsync(act.ItemId);
            await _client.WhenIdleAsync();
            return;
        }

        await _client.ClickedAsync(act.ItemId);
        await _client.WhenIdleAsync();
        Wait(s_visit);
        await _client.PageClosedAsync(act.ItemId);
        await _client.LeftAsync(act.ItemId);
    }

    private void Wait(TimeSpan time) => _clock.Set(_clock.GetUtcNow() + time);
}
