using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Verge.Domain;
using Verge.Testing;

namespace Verge.Serving.Tests;

/// <summary>The shop's feed over one data directory, as a cloud would run it.</summary>
internal sealed class RunningShop : IDisposable
{
    private readonly FeedOptions _options;
    private readonly LiveCounters _counters;
    private readonly ServiceClock _clock;
    private readonly ICatalogueStore _changes;
    private readonly UserEmbeddings? _embeddings;

    public RunningShop(
        ShopFolder folder, FeedOptions? options = null, int capacity = 3, IUserStateStore? state = null, DateTimeOffset? now = null,
        ICatalogueStore? catalogue = null, ILoggerFactory? log = null)
    {
        log ??= NullLoggerFactory.Instance;
        Clock = new(now ?? TinyShop.Now);
        (_clock, _options) = (new(Clock), options ?? new());
        if (state is null)
        {
            var store = new SqliteUserStateStore(folder.State);
            (Log, State, Embeddings) = (store, store, store);
        }
        else
        {
            // One that is given is its own log.
            (Log, State) = ((IEventLog)state, state);
        }

        Bundles = new(folder.Bundles, TinyShop.Key.Public, capacity);
        Consumer = Embeddings is null ? null : new UserEmbeddingConsumer(Bundles, Log, State, Embeddings, Clock);
        _embeddings = Embeddings is null ? null : new(Embeddings, Consumer!);
        _changes = catalogue ?? new SqliteCatalogueStore(folder.Catalogue);
        _counters = new(Bundles, Log, State, _options, Clock);
        Catalogue = new(Bundles, _changes, new Logger<LiveCatalogue>(log));
        Versions = new(Bundles, Catalogue, _counters, _embeddings);
        Events = EventsWith(_embeddings);
        Feed = FeedWith(_embeddings);
        Versions.Refresh();
    }

    public ManualTimeProvider Clock { get; }

    public BundleRegistry Bundles { get; }

    public IEventLog Log { get; }

    public IUserStateStore State { get; }

    public LiveVersions Versions { get; }

    public LiveCatalogue Catalogue { get; }

    public EventIntake Events { get; }

    public FeedService Feed { get; }

    public IUserEmbeddingStore? Embeddings { get; }

    /// <summary>Takes in events when it is told to.</summary>
    public IUserEmbeddingConsumer? Consumer { get; }

    /// <summary>The same feed with other user embeddings, or with none.</summary>
    public FeedService FeedWith(UserEmbeddings? embeddings) => new(Bundles, State, _counters, _options, _clock, embeddings: embeddings);

    /// <summary>The same intake, which tells other user embeddings.</summary>
    public EventIntake EventsWith(UserEmbeddings? embeddings) => new(_counters, _options, _clock, embeddings);

    public FeedAnswer Home(string user, int limit = 100, FeedCursor? cursor = null, string? version = null, params string[] exclude) => Feed.Answer(new()
    {
        UserId = user,
        Surface = Surface.Home,
        Limit = limit,
        Cursor = cursor,
        ModelVersion = version,
        Exclude = [.. exclude],
    });

    public void Click(string user, params string[] items) =>
        Events.Take([.. items.Select((item, i) => new Interaction(user, item, EventKind.Clicked, Clock.GetUtcNow().AddSeconds(i - items.Length), "now", Surface.Home))]);

    /// <summary>What a version has counted of each item, at a time.</summary>
    public float[][] Rates(string? version = null, DateTimeOffset? at = null)
    {
        using var lease = Bundles.Acquire(version);
        return [.. TinyShop.Items.Select(item => lease.Bundle.Counters.Read(item.Id, at ?? TinyShop.Now))
            .Select(rates => new[] { (float)rates.ClickRate, (float)rates.OrderRate, (float)rates.CategoryClickRate, (float)rates.RelativeClicks })];
    }

    public static string[] Ids(FeedAnswer answer) => [.. answer.Candidates.Select(candidate => candidate.Item.Id)];

    public void Dispose()
    {
        _counters.Dispose();
        _embeddings?.Dispose();
        Bundles.Dispose();
        (_changes as IDisposable)?.Dispose();
        (State as IDisposable)?.Dispose();
    }
}
