using Verge.Domain;
using Verge.Testing;

namespace Verge.Serving.Tests;

/// <summary>The shop's feed over one data directory, as a cloud would run it.</summary>
internal sealed class RunningShop : IDisposable
{
    private readonly IUserStateStore _state;
    private readonly SqliteCatalogueStore _catalogue;
    private readonly UserEmbeddings? _embeddings;

    public RunningShop(ShopFolder folder, FeedOptions? options = null, int capacity = 3, IUserStateStore? state = null, DateTimeOffset? now = null)
    {
        Clock = new(now ?? TinyShop.Now);
        _state = state ?? new SqliteUserStateStore(folder.State);
        Bundles = new(folder.Bundles, TinyShop.Key.Public, capacity);
        Embeddings = _state as IUserEmbeddingStore;
        Consumer = Embeddings is null ? null : new UserEmbeddingConsumer(Bundles, _state, Embeddings, Clock);
        _embeddings = Embeddings is null ? null : new(Embeddings, Consumer!);
        _catalogue = new(folder.Catalogue);
        Feed = new(Bundles, _state, options, Clock, embeddings: _embeddings, catalogue: _catalogue);
        Feed.Refresh();
    }

    public ManualTimeProvider Clock { get; }

    public BundleRegistry Bundles { get; }

    public FeedService Feed { get; }

    public IUserEmbeddingStore? Embeddings { get; }

    /// <summary>Takes in events when it is told to.</summary>
    public IUserEmbeddingConsumer? Consumer { get; }

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
        Feed.Take([.. items.Select((item, i) => new Interaction(user, item, EventKind.Clicked, Clock.GetUtcNow().AddSeconds(i - items.Length), "now", Surface.Home))]);

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
        Feed.Dispose();
        _embeddings?.Dispose();
        Bundles.Dispose();
        _catalogue.Dispose();
        (_state as IDisposable)?.Dispose();
    }
}
