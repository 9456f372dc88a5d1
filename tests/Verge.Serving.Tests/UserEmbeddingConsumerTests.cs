using Microsoft.Data.Sqlite;
using Verge.Domain;

namespace Verge.Serving.Tests;

/// <summary>User embeddings that follow the log, and the feed that reads them.</summary>
public sealed class UserEmbeddingConsumerTests : IDisposable
{
    private readonly ShopFolder _folder = new();

    [Fact]
    public void Should_keep_what_a_request_would_make_itself()
    {
        var version = _folder.Seal();
        using var shop = new RunningShop(_folder);
        shop.Click("ada", "i1", "i2", "i3");
        Drain(shop);
        foreach (var surface in Enum.GetValues<Surface>())
        {
            var stored = shop.Embeddings!.Find("ada", surface)!;
            Assert.Equal((version, 3L, shop.Clock.GetUtcNow()), (stored.Version, stored.Events, stored.At));
            Assert.Equal(3, stored.History.Length);
            using var lease = shop.Bundles.Acquire();
            var own = new float[lease.Bundle.Users.Interests(surface) * lease.Bundle.Users.Width];
            Assert.True(lease.Bundle.Users.TryEncode(surface, stored.History.Span, own));
            Assert.Equal(own, stored.Values.ToArray());
        }
    }

    [Fact]
    public void Should_take_each_event_in_once_over_restarts()
    {
        _folder.Seal();
        for (var run = 1; run <= 3; run++)
        {
            using var shop = new RunningShop(_folder);
            shop.Click("ada", $"i{run}");
            shop.Feed.Take([new("ada", "i9", EventKind.Ordered, shop.Clock.GetUtcNow(), Id: $"order {run}")]);
            Assert.Equal(2, shop.Consumer!.Waiting);
            Drain(shop);
            Assert.Equal(0, shop.Consumer.Waiting);
            Assert.Equal(2 * run, shop.Embeddings!.Find("ada", Surface.Home)!.Events);
            Assert.Equal(((IEventLog)shop.Embeddings).End(), shop.Embeddings.Position(UserEmbeddingConsumer.Name));
        }
    }

    [Fact]
    public void Should_answer_by_what_is_stored_only_while_it_is_of_the_last_event()
    {
        _folder.Seal();
        using var shop = new RunningShop(_folder);
        shop.Click("ada", "i1", "i2");
        Drain(shop);
        var honest = RunningShop.Ids(shop.Home("ada"));
        // A mark that no encoding makes: where the feed shows it, it was read.
        var stored = shop.Embeddings!.Find("ada", Surface.Home)!;
        var position = shop.Embeddings.Position(UserEmbeddingConsumer.Name);
        Assert.True(shop.Embeddings.Commit(UserEmbeddingConsumer.Name, position, position, [stored with { Values = Negated(stored.Values) }]));
        Assert.NotEqual(Similarities(shop, "ada"), Similarities(shop, "ada", stored));
        Assert.Equal(honest.Order(), RunningShop.Ids(shop.Home("ada")).Order());
        Assert.All(Similarities(shop, "ada").Zip(Similarities(shop, "ada", stored)), pair => Assert.Equal(-pair.Second, pair.First, 1e-5));

        // One more click, not taken in yet: the stored one is of the past.
        shop.Click("ada", "i3");
        using var alone = new FeedService(shop.Bundles, (IUserStateStore)shop.Embeddings, null, shop.Clock);
        Assert.Equal(Scores(alone.Answer(Home("ada"))), Scores(shop.Feed.Answer(Home("ada"))));
    }

    [Fact]
    public void Should_embed_users_again_when_a_new_version_meets_them()
    {
        var first = _folder.Seal(1);
        using var shop = new RunningShop(_folder);
        shop.Click("ada", "i1", "i2");
        shop.Click("bob", "i3");
        Drain(shop);
        var second = _folder.Seal(2);
        shop.Feed.Refresh();
        Drain(shop);
        Assert.Equal(first, shop.Embeddings!.Find("ada", Surface.Home)!.Version);
        shop.Home("ada");
        Drain(shop);
        var again = shop.Embeddings.Find("ada", Surface.Home)!;
        Assert.Equal((second, 2L), (again.Version, again.Events));
        // Who has not come stays as he was; a device of the older version changes nothing.
        shop.Home("bob", version: first);
        Drain(shop);
        Assert.Equal(first, shop.Embeddings.Find("bob", Surface.Home)!.Version);
        shop.Click("bob", "i4");
        Drain(shop);
        Assert.Equal((second, 2L), (shop.Embeddings.Find("bob", Surface.Home)!.Version, shop.Embeddings.Find("bob", Surface.Home)!.Events));
    }

    [Fact]
    public void Should_let_events_wait_for_a_first_version()
    {
        using var shop = new RunningShop(_folder);
        shop.Click("ada", "i1");
        Drain(shop);
        Assert.Equal(1, shop.Consumer!.Waiting);
        _folder.Seal();
        shop.Feed.Refresh();
        Drain(shop);
        Assert.Equal(1, shop.Embeddings!.Find("ada", Surface.Home)!.Events);
    }

    [Fact]
    public void Should_know_that_a_user_of_unknown_items_is_unknown()
    {
        _folder.Seal();
        using var shop = new RunningShop(_folder);
        shop.Click("ada", "never heard of");
        Drain(shop);
        Assert.True(shop.Embeddings!.Find("ada", Surface.Home)!.Values.IsEmpty);
        Assert.Equal("unknown_user", shop.Home("ada").Fallback);
    }

    [Fact]
    public async Task Should_drain_a_backlog_of_which_each_event_counts_once_while_two_read_it()
    {
        _folder.Seal();
        using var shop = new RunningShop(_folder);
        for (var i = 0; i < 5; i++)
        {
            shop.Feed.Take([.. Enumerable.Range(0, 900).Select(j => new Interaction($"u{j % 7}", $"i{j % 60}", EventKind.Clicked, shop.Clock.GetUtcNow(), Id: $"{i}/{j}"))]);
        }

        var second = new UserEmbeddingConsumer(shop.Bundles, (IUserStateStore)shop.Embeddings!, shop.Embeddings!, shop.Clock);
        await Task.WhenAll(Task.Run(() => Drain(shop)), Task.Run(() =>
        {
            while (second.Step())
            {
                shop.Home("u1");
            }
        }));
        Assert.Equal(4_500, Enumerable.Range(0, 7).Sum(u => shop.Embeddings!.Find($"u{u}", Surface.ViewItem)!.Events));
    }

    [Fact]
    public async Task Should_let_no_read_wait_for_what_it_stores()
    {
        _folder.Seal();
        using var shop = new RunningShop(_folder);
        shop.Click("ada", "i1", "i2");
        Drain(shop);
        shop.Feed.Take([.. Enumerable.Range(0, 2_500).Select(i => new Interaction($"u{i % 9}", $"i{i % 60}", EventKind.Clicked, shop.Clock.GetUtcNow(), Id: $"{i}"))]);
        // Another writer keeps the file: the consumer stands in its commit, with the store's lock.
        using var other = new SqliteConnection($"Data Source={_folder.State};Pooling=False");
        other.Open();
        var writing = other.BeginTransaction(deferred: false);
        using var committing = new ManualResetEventSlim();
        var consumer = new UserEmbeddingConsumer(shop.Bundles, (IUserStateStore)shop.Embeddings!, new ToldStore(shop.Embeddings!, committing), shop.Clock);
        var draining = Task.Factory.StartNew(() => Step(consumer), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        committing.Wait();
        for (var i = 0; i < 50; i++)
        {
            Assert.Null(shop.Home("ada").Fallback);
            Assert.Null(shop.Home($"u{i % 9}").Fallback);
        }

        Assert.False(draining.IsCompleted);
        Assert.Equal(2_500, consumer.Waiting);
        writing.Dispose();
        await draining;
        Assert.Equal(0, consumer.Waiting);
    }

    [Fact]
    public async Task Should_be_told_of_events()
    {
        _folder.Seal();
        using var shop = new RunningShop(_folder);
        shop.Consumer!.Wait(CancellationToken.None);
        shop.Click("ada", "i1");
        shop.Consumer.Wait(CancellationToken.None);
        await shop.Feed.TakeAsync([new("ada", "i2", EventKind.Clicked, shop.Clock.GetUtcNow())]);
        shop.Consumer.Wait(CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var waiting = Task.Run(() => shop.Consumer.Wait(stop.Token));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    public void Dispose() => _folder.Dispose();

    private static void Drain(RunningShop shop) => Step(shop.Consumer!);

    private static void Step(UserEmbeddingConsumer consumer)
    {
        while (consumer.Step())
        {
        }
    }

    private static FeedQuery Home(string user) => new() { UserId = user, Surface = Surface.Home };

    private static float[] Negated(ReadOnlyMemory<float> values) => [.. values.ToArray().Select(value => -value)];

    private static float[] Scores(FeedAnswer answer) =>
        [.. answer.Candidates.OrderBy(candidate => candidate.Item.Id, StringComparer.Ordinal).Select(candidate => candidate.RetrievalSimilarity)];

    /// <summary>What the feed shows, or what an embedding makes of the same items.</summary>
    private static float[] Similarities(RunningShop shop, string user, UserEmbedding? by = null)
    {
        var answer = shop.Home(user);
        if (by is null)
        {
            return Scores(answer);
        }

        using var lease = shop.Bundles.Acquire();
        return [.. answer.Candidates.Select(candidate => candidate.Item.Id).Order(StringComparer.Ordinal).Select(item => lease.Bundle.Stages.Similarity(by.Values.ToArray(), item))];
    }

    /// <summary>A store that tells when something is committed.</summary>
    private sealed class ToldStore(IUserEmbeddingStore store, ManualResetEventSlim committing) : IUserEmbeddingStore
    {
        public UserEmbedding? Find(string userId, Surface surface) => store.Find(userId, surface);

        public long Position(string consumer) => store.Position(consumer);

        public bool Commit(string consumer, long from, long to, IReadOnlyList<UserEmbedding> embeddings)
        {
            committing.Set();
            return store.Commit(consumer, from, to, embeddings);
        }
    }
}
