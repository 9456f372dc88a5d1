using System.Collections.Immutable;
using System.Diagnostics;
using Verge.Domain;
using Verge.Edge.Encoding;
using Verge.Edge.Pooling;
using Verge.Edge.Reranking;
using Verge.Edge.Storage;
using Verge.Edge.Threading;
using Verge.Features;

namespace Verge.Edge;

/// <summary>
/// A feed that re-ranks itself on the device (EdgeRec section 3): pages come from the cloud; what the user does is recorded
/// and encoded as it happens; on a trigger the candidates not exposed yet are put into a new order, with no request to
/// anyone.
/// </summary>
/// <remarks>
/// <para>Thread-safe: calls may come from any thread and take effect in the order they are made. No call blocks its thread:
/// a task completes once what was recorded is stored, and what was stored survives the process being killed.</para>
/// <para>A call that makes no sense (an item the feed does not hold, a number that is none, a page closed that is not open)
/// throws <see cref="ArgumentException"/> or <see cref="InvalidOperationException"/> with field, value and expectation, and
/// changes nothing. When the store cannot be written, recording throws <see cref="BehaviorStoreException"/> and the feed
/// goes on in the cloud's order.</para>
/// <code>
/// await using var client = await EdgeClient.OpenAsync(new() { DataDirectory = folder, UserId = "u1", Source = source });
/// client.Reranked += (_, e) => list.ReplaceFrom(e.FirstPosition, e.Feed);
/// var page = await client.NextPageAsync();
/// await client.ExposedAsync(page.Items[0].ItemId);
/// await client.LeftAsync(page.Items[0].ItemId);
/// </code>
/// </remarks>
public sealed partial class EdgeClient : IAsyncDisposable
{
    private readonly EdgeOptions _options;
    private readonly string _storePath;
    private readonly SessionClock _clock;
    private readonly Mailbox _mailbox = new();
    private readonly BackgroundWork _background = new();
    private readonly RerankWorker _worker;
    private readonly DeviceModelStore? _modelStore;

    // All below belongs to the mailbox.
    private readonly CandidatePool _pool;
    private readonly SessionTouches _touches = new();
    private readonly Dictionary<string, int> _exposures = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OnScreen> _screen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StoredBehavior> _pages = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unrecorded = new(StringComparer.Ordinal);
    private BehaviorStore? _store;
    private DeviceRow _device;
    private DeviceModel? _model;
    private SequenceEncoder? _encoder;
    private int _disposed;

    private EdgeClient(EdgeOptions options)
    {
        _options = options;
        _storePath = Path.Combine(options.DataDirectory, "behavior.db");
        _clock = new(options.Time, () => Interlocked.Increment(ref Diagnostics.ClockJumpCount));
        _worker = new(_background, Diagnostics, ScoredAsync, FailedAsync);
        _pool = new(options.PoolCapacity, options.PageSize, options.PagesKept, options.FeedCapacity);
        _modelStore = options.ModelSource is null ? null : new(Path.Combine(options.DataDirectory, "models"), options.ModelSource, options.PublicKey!);
        _device = NewDevice(1, _clock.Now());
    }

    /// <summary>A re-rank gave what is not exposed yet a new order. Raised in the order of the re-ranks; what a handler throws is in <see cref="EdgeDiagnostics.HandlerFault"/>.</summary>
    public event EventHandler<RerankedEventArgs>? Reranked;

    /// <summary>What this client counts and times.</summary>
    public EdgeDiagnostics Diagnostics { get; } = new();

    /// <summary>The model version that ranks now; <see langword="null"/> while the feed stays in the cloud's order.</summary>
    public string? ModelVersion { get; private set; }

    /// <summary>The store file that was found unusable and replaced, with the reason; <see langword="null"/> when none was.</summary>
    public StoreSetAside? SetAside { get; private set; }

    /// <summary>
    /// Opens a client: takes up feed, pool, behaviors and encodings where they were left. A model that is given, or was
    /// downloaded earlier, is in force when this returns, with no request to anyone; only a session that another version
    /// encoded waits for embedding rows, in the background, before it is ranked by.
    /// </summary>
    /// <param name="options">How it works.</param>
    /// <param name="cancellationToken">Gives up opening.</param>
    /// <exception cref="ArgumentException">An option that cannot be, named.</exception>
    /// <exception cref="BehaviorStoreException">Another client has the folder's store open.</exception>
    public static async Task<EdgeClient> OpenAsync(EdgeOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var client = new EdgeClient(options);
        try
        {
            await client._mailbox.Post(client.Load).WaitAsync(cancellationToken);
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }

        return client;
    }

    /// <summary>The feed as it is now.</summary>
    public Task<ImmutableArray<FeedItem>> ReadFeedAsync() => _mailbox.Post(_pool.Feed);

    /// <summary>
    /// The behaviors of the present session, ordered by <see cref="Behavior.At"/>, with actions in the order of the model's
    /// schema (of <see cref="FeatureSchema.EdgeRec"/> while there is no model).
    /// </summary>
    public Task<ImmutableArray<Behavior>> ReadBehaviorsAsync() => _mailbox.Post(ReadBehaviors);

    /// <summary>Waits until nothing runs in the background: re-ranks done and reported, updates and sending over.</summary>
    public async Task WhenIdleAsync()
    {
        do
        {
            await _mailbox.Post(() => true);
        }
        while (await _background.DrainAsync());
    }

    /// <summary>Closes the client. What is on the screen now closes, as of now, when the client is opened again.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _background.StopAsync();
        // An update that the app asked for may be encoding at this moment: it is told to stop, too.
        await _updating.WaitAsync();
        var closed = _mailbox.Post(Unload);
        await _mailbox.CloseAsync();
        await closed;
        ReplacePending(null);
        _background.Dispose();
        _deferred?.Dispose();
        _paging.Dispose();
        _updating.Dispose();
    }

    /// <summary>For tests that look at the encodings themselves.</summary>
    internal Task<T> InspectAsync<T>(Func<BehaviorStore, SequenceEncoder?, DeviceRow, T> look) => _mailbox.Post(() => look(_store!, _encoder, _device));

    private DeviceRow NewDevice(long sequence, DateTimeOffset at) => new()
    {
        User = _options.UserId,
        Surface = _options.Surface.ToName(),
        Anchor = _options.AnchorItemId,
        Sequence = sequence,
        SequenceStartedAt = at,
        LastAt = at,
    };

    /// <summary>Runs an act in turn, at the moment it was called.</summary>
    private Task Act(Action<DateTimeOffset, long> act)
    {
        var (at, timestamp) = (_clock.Now(), Stopwatch.GetTimestamp());
        return _mailbox.Post(() =>
        {
            TryReopen();
            act(at > _device.LastAt ? at : _device.LastAt, timestamp);
        });
    }

    private ImmutableArray<Behavior> ReadBehaviors()
    {
        var values = _model?.Actions ?? DefaultActions;
        return
        [
            .. new[] { BehaviorKind.Exposure, BehaviorKind.PageView }
                .SelectMany(kind => Read(s => s.LoadBehaviors(_device.Sequence, kind)))
                .Select(row => row.Behavior)
                .OrderBy(b => b.At).ThenBy(b => b.Id)
                .Select(b => Convert(b, values)),
        ];
    }

    private static Behavior Convert(StoredBehavior behavior, ActionValues values)
    {
        var actions = new float[values.Count(behavior.Kind)];
        values.Write(behavior, actions);
        return new()
        {
            Kind = behavior.Kind,
            ItemId = behavior.ItemId,
            StartedAt = behavior.StartedAt,
            ClosedAt = behavior.ClosedAt,
            Actions = [.. actions],
            PageIndex = behavior.Page,
        };
    }

    private void Unload()
    {
        // What is on the screen was seen until now, unless nobody was there any more.
        var now = _clock.Now();
        if (_store is not null && now > _device.LastAt && !(now - _device.LastAt > _options.ResetAfter))
        {
            SaveOrNote(() => Store.SaveDevice(_device with { LastAt = now }));
        }

        _store?.Dispose();
        _store = null;
        _model?.Dispose();
    }
}
