using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Data.Sqlite;
using Verge.Domain;
using Verge.Testing;

namespace Verge.Serving.Tests;

/// <summary>The feed, and the user embeddings that it reads.</summary>
public sealed class UserEmbeddingsTests : IDisposable
{
    private readonly ShopFolder _folder = new();

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
        var alone = shop.FeedWith(null);
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
        shop.Versions.Refresh();
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
    public void Should_know_that_a_user_of_unknown_items_is_unknown()
    {
        _folder.Seal();
        using var shop = new RunningShop(_folder);
        shop.Click("ada", "never heard of");
        Drain(shop);
        Assert.Equal("unknown_user", shop.Home("ada").Fallback);
    }

    [Fact]
    public async Task Should_let_no_read_wait_for_what_it_stores()
    {
        _folder.Seal();
        using var shop = new RunningShop(_folder);
        shop.Click("ada", "i1", "i2");
        Drain(shop);
        shop.Events.Take([.. Enumerable.Range(0, 2_500).Select(i => new Interaction($"u{i % 9}", $"i{i % 60}", EventKind.Clicked, shop.Clock.GetUtcNow(), Id: $"{i}"))]);
        // Another writer keeps the file: the consumer stands in its commit, with the store's lock.
        using var other = new SqliteConnection($"Data Source={_folder.State};Pooling=False");
        other.Open();
        var writing = other.BeginTransaction(deferred: false);
        using var committing = new ManualResetEventSlim();
        var consumer = new UserEmbeddingConsumer(shop.Bundles, shop.Log, shop.State, new ToldStore(shop.Embeddings!, committing), shop.Clock);
        var draining = Task.Factory.StartNew(() => Step(consumer), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Eventually.Ends("a commit", committing.Wait);
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
    public void Should_meter_what_waits_while_the_consumer_is_stuck()
    {
        _folder.Seal();
        using var shop = new RunningShop(_folder);
        // A number of its own: other tests' shops are metered meanwhile.
        const int Waiting = 1_379;
        var seen = new ConcurrentBag<long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, told) =>
        {
            if (instrument.Name == "verge.embeddings.waiting")
            {
                told.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => seen.Add(count));
        listener.Start();
        shop.Events.Take([.. Enumerable.Range(0, Waiting).Select(i => new Interaction($"u{i % 3}", $"i{i % 60}", EventKind.Clicked, shop.Clock.GetUtcNow(), Id: $"{i}"))]);
        var stuck = new UserEmbeddingConsumer(shop.Bundles, shop.Log, shop.State, new FullStore(shop.Embeddings!), shop.Clock);
        Assert.Throws<UserStateException>(() => stuck.Step());
        Assert.True(IsMetered(Waiting));
        Assert.True(shop.Consumer!.Step());
        Assert.True(IsMetered(Waiting - 1_000));
        Drain(shop);
        Assert.False(IsMetered(Waiting - 1_000));

        bool IsMetered(long count)
        {
            seen.Clear();
            listener.RecordObservableInstruments();
            return seen.Contains(count);
        }
    }

    [Fact]
    public void Should_say_nothing_of_what_waits_where_it_cannot_be_read()
    {
        using var shop = new RunningShop(_folder);
        var consumer = new UserEmbeddingConsumer(shop.Bundles, new BrokenStateStore { IsBroken = true }, shop.State, shop.Embeddings!, shop.Clock);
        using var embeddings = new UserEmbeddings(shop.Embeddings!, consumer);
        Assert.Throws<UserStateException>(() => consumer.Waiting);
        Assert.Null(embeddings.Waiting);
    }

    [Fact]
    public async Task Should_be_told_of_events()
    {
        _folder.Seal();
        using var shop = new RunningShop(_folder);
        var consumer = shop.Consumer!;
        Eventually.Ends("the first version", consumer.Wait);
        Assert.ThrowsAny<OperationCanceledException>(() => consumer.Wait(new(canceled: true)));
        shop.Click("ada", "i1");
        Eventually.Ends("a click", consumer.Wait);
        Assert.ThrowsAny<OperationCanceledException>(() => consumer.Wait(new(canceled: true)));
        await shop.Events.TakeAsync([new("ada", "i2", EventKind.Clicked, shop.Clock.GetUtcNow())]);
        Eventually.Ends("a click that came with others", consumer.Wait);
    }

    [Fact]
    public void Should_offer_what_a_request_made_to_whatever_consumer_there_is()
    {
        var first = _folder.Seal(1);
        using var shop = new RunningShop(_folder);
        var consumer = new ToldConsumer();
        using var embeddings = new UserEmbeddings(shop.Embeddings!, consumer);
        var feed = shop.FeedWith(embeddings);
        feed.Answer(Home("ada"));
        Assert.Empty(consumer.Offers);
        shop.Click("ada", "i1", "i2");
        feed.Answer(Home("ada"));
        var offer = Assert.Single(consumer.Offers);
        Assert.Equal(("ada", Surface.Home, first, shop.Clock.GetUtcNow()), (offer.UserId, offer.Surface, offer.Version, offer.At));
        Assert.Equal("i1 i2", string.Join(' ', offer.History.ItemIds));
        Drain(shop);
        Assert.Equal(shop.Embeddings!.Find("ada", Surface.Home)!.Values.ToArray(), offer.Values.ToArray());
        // What is stored needs no offer, nor does what holds for one request only: an item being viewed, the version of an older device.
        feed.Answer(Home("ada"));
        feed.Answer(Home("ada") with { Surface = Surface.ViewItem, AnchorItemId = "i9" });
        var second = _folder.Seal(2);
        shop.Versions.Refresh();
        feed.Answer(Home("ada") with { ModelVersion = first });
        feed.Answer(Home("ada") with { Surface = Surface.ViewItem, AnchorItemId = "i9" });
        Assert.Single(consumer.Offers);
        feed.Answer(Home("ada"));
        Assert.Equal(second, consumer.Offers[^1].Version);
        Assert.Equal(0, consumer.Signals);
        shop.EventsWith(embeddings).Take([new("ada", "i3", EventKind.Clicked, shop.Clock.GetUtcNow())]);
        Assert.Equal(1, consumer.Signals);
    }

    [Fact]
    public void Should_take_no_items_vectors_for_anothers_after_a_restart()
    {
        _folder.Seal();
        using (var before = new RunningShop(_folder))
        {
            // A restart takes changes up in the order of ids: another than that in which these came.
            before.Catalogue.Put([TinyShop.Items[1] with { Id = "new b" }]);
            before.Catalogue.Put([TinyShop.Items[2] with { Id = "new a" }]);
            Click(before, "new b", "first session");
            Drain(before);
        }

        using var shop = new RunningShop(_folder);
        Click(shop, "new a", "second session");
        var query = new FeedQuery { UserId = "ada", Surface = Surface.ViewItem, AnchorItemId = "new a", SessionId = "second session" };
        AssertAnswersAsAlone(shop, query);
        Drain(shop);
        AssertAnswersAsAlone(shop, query);
        AssertAnswersAsAlone(shop, Home("ada"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Should_take_no_vectors_of_what_an_item_was_for_what_it_is(bool restarts)
    {
        _folder.Seal();
        var shop = new RunningShop(_folder);
        try
        {
            shop.Catalogue.Put([TinyShop.Items[1] with { Id = "new" }]);
            Click(shop, "new", "now");
            Drain(shop);
            shop.Catalogue.Put([TinyShop.Items[2] with { Id = "new" }]);
            if (restarts)
            {
                shop.Dispose();
                shop = new RunningShop(_folder);
            }

            AssertAnswersAsAlone(shop, Home("ada"));
            // Of an order the history stays; what the item is does not.
            shop.Events.Take([new("ada", "new", EventKind.Ordered, shop.Clock.GetUtcNow())]);
            Drain(shop);
            AssertAnswersAsAlone(shop, Home("ada"));
        }
        finally
        {
            shop.Dispose();
        }
    }

    public void Dispose() => _folder.Dispose();

    private static void Click(RunningShop shop, string item, string session) =>
        shop.Events.Take([new("ada", item, EventKind.Clicked, shop.Clock.GetUtcNow(), session, Surface.Home)]);

    /// <summary>What is stored changes no answer: a request's own embedding gives the same.</summary>
    private static void AssertAnswersAsAlone(RunningShop shop, FeedQuery query)
    {
        var stored = shop.Feed.Answer(query).Candidates.Select(candidate => (candidate.Item.Id, candidate.RetrievalSimilarity)).Order();
        var alone = shop.FeedWith(null);
        Assert.Equal(alone.Answer(query).Candidates.Select(candidate => (candidate.Item.Id, candidate.RetrievalSimilarity)).Order(), stored);
    }

    private static void Drain(RunningShop shop) => Step(shop.Consumer!);

    private static void Step(IUserEmbeddingConsumer consumer)
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

    /// <summary>A consumer that notes what it is told: its events come from elsewhere.</summary>
    private sealed class ToldConsumer : IUserEmbeddingConsumer
    {
        public List<UserEmbedding> Offers { get; } = [];

        public int Signals { get; private set; }

        public long Waiting => 0;

        public bool Step() => false;

        public void Offer(UserEmbedding made) => Offers.Add(made);

        public void Forget(string userId)
        {
        }

        public void Signal() => Signals++;

        public void Wait(CancellationToken cancellation)
        {
        }
    }

    /// <summary>A store that nothing more can be written to.</summary>
    private sealed class FullStore(IUserEmbeddingStore store) : IUserEmbeddingStore
    {
        public UserEmbedding? Find(string userId, Surface surface) => store.Find(userId, surface);

        public void ForgetEmbeddings(string userId) => store.ForgetEmbeddings(userId);

        public long Position(string consumer) => store.Position(consumer);

        public bool Commit(string consumer, long from, long to, IReadOnlyList<UserEmbedding> embeddings) => throw new UserStateException("the disk is full", new IOException());
    }

    /// <summary>A store that tells when something is committed.</summary>
    private sealed class ToldStore(IUserEmbeddingStore store, ManualResetEventSlim committing) : IUserEmbeddingStore
    {
        public UserEmbedding? Find(string userId, Surface surface) => store.Find(userId, surface);

        public void ForgetEmbeddings(string userId) => store.ForgetEmbeddings(userId);

        public long Position(string consumer) => store.Position(consumer);

        public bool Commit(string consumer, long from, long to, IReadOnlyList<UserEmbedding> embeddings)
        {
            committing.Set();
            return store.Commit(consumer, from, to, embeddings);
        }
    }
}
