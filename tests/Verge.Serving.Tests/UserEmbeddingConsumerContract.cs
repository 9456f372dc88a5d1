using Verge.Domain;
using Verge.Features;
using Verge.Testing;

namespace Verge.Serving.Tests;

/// <summary>What every <see cref="IUserEmbeddingConsumer"/> does, over every log and store.</summary>
public abstract partial class UserEmbeddingConsumerContract : IDisposable
{
    private readonly ShopFolder _folder = new();
    private readonly ManualTimeProvider _clock = new(TinyShop.Now);

    /// <summary>What consumers tell of.</summary>
    private protected NotedLog Notes { get; } = new();

    /// <summary>Opens the log and the stores that the test uses; again, after a restart.</summary>
    private protected abstract (IEventLog Log, IUserStateStore State, IUserEmbeddingStore Embeddings) Open(string folder);

    /// <summary>A consumer of them.</summary>
    private protected abstract IUserEmbeddingConsumer Make(BundleRegistry bundles, IEventLog log, IUserStateStore state, IUserEmbeddingStore embeddings, TimeProvider time);

    [Fact]
    public void Should_make_of_users_what_their_last_events_make_of_them()
    {
        _folder.Seal();
        using var life = new Life(this);
        life.Append(Click("ada", "i1", "before"), Click("bob", "i4"), Click("ada", "i2"), Click("ada", "i3"));
        life.Drain();
        life.AssertIs("ada", Surface.Home, 3, "i1", "i2", "i3");
        life.AssertIs("ada", Surface.ViewItem, 3, "i2", "i3");
        life.AssertIs("bob", Surface.Home, 1, "i4");
        // A late event has the place of its time; an order is none of the clicks.
        life.Append(Click("ada", "i5") with { At = TinyShop.Now.AddMinutes(-1) }, Click("bob", "i6") with { Kind = EventKind.Ordered });
        life.Drain();
        life.AssertIs("ada", Surface.Home, 4, "i5", "i1", "i2", "i3");
        life.AssertIs("bob", Surface.Home, 2, "i4");
        Assert.Null(life.Embeddings.Find("eve", Surface.Home));
    }

    [Fact]
    public void Should_keep_as_many_of_the_last_events_as_the_model_reads()
    {
        _folder.Seal();
        using var life = new Life(this);
        var length = new RetrievalSchema().HistoryLength;
        life.Append([.. Enumerable.Range(0, length + 7).Select(i => Click("ada", $"i{i}"))]);
        life.Drain();
        foreach (var surface in Enum.GetValues<Surface>())
        {
            life.AssertIs("ada", surface, length + 7, [.. Enumerable.Range(7, length).Select(i => $"i{i}")]);
        }
    }

    [Fact]
    public void Should_know_that_a_user_of_unknown_items_is_unknown()
    {
        _folder.Seal();
        using var life = new Life(this);
        life.Append(Click("ada", "never heard of"));
        life.Drain();
        Assert.True(life.Embeddings.Find("ada", Surface.Home)!.Values.IsEmpty);
        Assert.Equal(1, life.Embeddings.Find("ada", Surface.Home)!.Events);
    }

    [Fact]
    public void Should_let_events_wait_for_a_first_version()
    {
        using var life = new Life(this);
        life.Append(Click("ada", "i1"));
        Assert.False(life.Consumer.Step());
        Assert.Equal(1, life.Consumer.Waiting);
        _folder.Seal();
        life.Bundles.Refresh();
        life.Drain();
        Assert.Equal(0, life.Consumer.Waiting);
        life.AssertIs("ada", Surface.Home, 1, "i1");
    }

    [Fact]
    public void Should_take_each_event_in_once_over_restarts()
    {
        _folder.Seal();
        for (var run = 1; run <= 3; run++)
        {
            using var life = new Life(this);
            life.Append([.. Enumerable.Range(0, 2_500).Select(i => Click($"u{i % 9}", $"i{i % 60}") with { Id = $"{run}/{i}" })]);
            // It ends in the backlog, but for the last time.
            Assert.True(life.Consumer.Step());
            if (run == 3)
            {
                life.Drain();
                Assert.Equal(0, life.Consumer.Waiting);
                foreach (var surface in Enum.GetValues<Surface>())
                {
                    Assert.Equal(7_500, Enumerable.Range(0, 9).Sum(u => life.Embeddings.Find($"u{u}", surface)!.Events));
                }
            }
        }
    }

    [Fact]
    public async Task Should_share_a_log_with_others_of_its_kind()
    {
        _folder.Seal();
        using var life = new Life(this);
        life.Append([.. Enumerable.Range(0, 4_500).Select(i => Click($"u{i % 7}", $"i{i % 60}") with { Id = $"{i}" })]);
        var second = Make(life.Bundles, life.Log, life.State, life.Embeddings, _clock);
        await Task.WhenAll(Task.Run(() => Drain(life.Consumer)), Task.Run(() => Drain(second)));
        Assert.Equal((0, 0), (life.Consumer.Waiting, second.Waiting));
        Assert.Equal(4_500, Enumerable.Range(0, 7).Sum(u => life.Embeddings.Find($"u{u}", Surface.ViewItem)!.Events));
    }

    [Fact]
    public void Should_encode_by_the_newest_version_whoever_acts()
    {
        var first = _folder.Seal(1);
        using var life = new Life(this);
        life.Append(Click("ada", "i1"), Click("bob", "i2"));
        life.Drain();
        _folder.Seal(2);
        life.Bundles.Refresh();
        life.Append(Click("ada", "i3"));
        life.Drain();
        life.AssertIs("ada", Surface.Home, 2, "i1", "i3");
        Assert.Equal(first, life.Embeddings.Find("bob", Surface.Home)!.Version);
    }

    [Fact]
    public void Should_keep_what_is_offered_where_nothing_of_its_version_is_stored()
    {
        var first = _folder.Seal(1);
        using var life = new Life(this);
        life.Append(Click("ada", "i1"), Click("ada", "i2"), Click("bob", "i1"), Click("eve", "i1"));
        life.Drain();
        life.Embeddings.ForgetEmbeddings("bob");
        life.Embeddings.ForgetEmbeddings("eve");
        var second = _folder.Seal(2);
        life.Bundles.Refresh();
        var made = life.Embeddings.Find("ada", Surface.Home)! with { Version = second, Events = 99, Values = new[] { 1f } };
        life.Consumer.Offer(made);
        life.Consumer.Offer(made with { UserId = "bob" });
        life.Consumer.Offer(made with { UserId = "eve", Version = first });
        Assert.False(life.Consumer.Step());
        AssertKept("ada", 2);
        AssertKept("bob", 0);
        Assert.Null(life.Embeddings.Find("eve", Surface.Home));
        Assert.Equal(first, life.Embeddings.Find("ada", Surface.ViewItem)!.Version);
        // Now something is stored, which the consumer keeps as of the last event.
        life.Consumer.Offer(made with { Values = new[] { 2f } });
        Assert.False(life.Consumer.Step());
        AssertKept("ada", 2);

        void AssertKept(string user, int events)
        {
            var kept = life.Embeddings.Find(user, Surface.Home)!;
            Assert.Equal((second, events, 1f), (kept.Version, kept.Events, Assert.Single(kept.Values.ToArray())));
        }
    }

    [Fact]
    public void Should_store_nothing_more_of_a_user_who_was_forgotten()
    {
        _folder.Seal();
        using var life = new Life(this);
        life.Append(Click("ada", "i1"), Click("bob", "i2"));
        life.Drain();
        var made = life.Embeddings.Find("ada", Surface.Home)!;
        life.Append(Click("ada", "i3"), Click("bob", "i4"));
        life.Log.ForgetInteractions("ada");
        life.Consumer.Forget("ada");
        // Of a request that was under way, and of events that were not taken in yet.
        life.Consumer.Offer(made);
        life.Drain();
        Assert.Null(life.Embeddings.Find("ada", Surface.Home));
        Assert.Null(life.Embeddings.Find("ada", Surface.ViewItem));
        Assert.Equal(0, life.Consumer.Waiting);
        life.AssertIs("bob", Surface.Home, 2, "i2", "i4");
        // Whoever comes under that name later is somebody new.
        life.Append(Click("ada", "i5"));
        life.Drain();
        life.AssertIs("ada", Surface.Home, 1, "i5");
    }

    [Fact]
    public async Task Should_wait_with_forgetting_for_a_step_that_is_about_to_store_the_user()
    {
        _folder.Seal();
        using var life = new Life(this);
        life.Append(Click("ada", "i1"));
        using var committing = new ManualResetEventSlim();
        using var forgetting = new ManualResetEventSlim();
        var store = new SlowStore(life.Embeddings, committing, forgetting);
        var consumer = Make(life.Bundles, life.Log, life.State, store, _clock);
        var stepping = Task.Factory.StartNew(consumer.Step, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Eventually.Ends("a commit", committing.Wait);
        life.Log.ForgetInteractions("ada");
        var forgotten = Task.Factory.StartNew(() => consumer.Forget("ada"), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        // Where it did not wait, it would be done before the step goes on.
        await Task.WhenAny(forgotten, Task.Run(() => SpinWait.SpinUntil(() => false, 200)));
        forgetting.Set();
        await Task.WhenAll(stepping, forgotten);
        Assert.Null(life.Embeddings.Find("ada", Surface.Home));
    }

    [Fact]
    public void Should_put_events_before_what_is_offered()
    {
        var version = _folder.Seal();
        using var life = new Life(this);
        life.Append(Click("ada", "i1"));
        life.Consumer.Offer(new()
        {
            UserId = "ada",
            Surface = Surface.Home,
            Version = version,
            At = TinyShop.Now,
            Events = 0,
            History = EmbeddedHistory.Empty,
            Values = new[] { 1f },
        });
        life.Drain();
        life.AssertIs("ada", Surface.Home, 1, "i1");
    }

    [Fact]
    public void Should_take_no_item_for_one_that_had_its_place_before_a_restart()
    {
        _folder.Seal();
        var (a, b) = (TinyShop.Items[1] with { Id = "new a" }, TinyShop.Items[2] with { Id = "new b" });
        using (var before = new Life(this))
        {
            before.Bundle.Put([b, a]);
            before.Append(Click("ada", "new b", "before"));
            before.Drain();
            before.AssertIs("ada", Surface.ViewItem, 1, "new b");
        }

        using var life = new Life(this);
        life.Bundle.Put([a, b]);
        life.Append(Click("ada", "new a"));
        life.Drain();
        life.AssertIs("ada", Surface.ViewItem, 2, "new a");
        life.AssertIs("ada", Surface.Home, 2, "new b", "new a");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Should_take_no_item_for_what_it_was(bool restarts)
    {
        _folder.Seal();
        var life = new Life(this);
        try
        {
            life.Bundle.Put([TinyShop.Items[1] with { Id = "new" }]);
            life.Append(Click("ada", "new"));
            life.Drain();
            if (restarts)
            {
                life.Dispose();
                life = new(this);
            }

            life.Bundle.Put([TinyShop.Items[2] with { Id = "new" }]);
            // The clicks are those of before; the item is not.
            life.Append(Click("ada", "new") with { Kind = EventKind.Ordered });
            life.Drain();
            life.AssertIs("ada", Surface.Home, 2, "new");
        }
        finally
        {
            life.Dispose();
        }
    }

    [Fact]
    public async Task Should_wake_who_waits_when_there_may_be_something_to_do()
    {
        _folder.Seal();
        using var life = new Life(this);
        life.Append(Click("ada", "i1"));
        life.Drain();
        life.Consumer.Signal();
        life.Consumer.Signal();
        Eventually.Ends("a signal", life.Consumer.Wait);
        life.Consumer.Offer(life.Embeddings.Find("ada", Surface.Home)!);
        Eventually.Ends("an offer", life.Consumer.Wait);
        var waiting = Task.Run(() => Eventually.Ends("a signal to who waits already", life.Consumer.Wait));
        life.Consumer.Signal();
        await waiting;
        using var stop = new CancellationTokenSource();
        var stopped = Task.Run(() => life.Consumer.Wait(stop.Token));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped);
    }

    public void Dispose()
    {
        Notes.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private static void Drain(IUserEmbeddingConsumer consumer)
    {
        while (consumer.Step())
        {
        }
    }

    private static Interaction Click(string user, string item, string session = "now") => new(user, item, EventKind.Clicked, TinyShop.Now, session, Surface.Home);

    /// <summary>A process, from its start to its end.</summary>
    private sealed class Life : IDisposable
    {
        private readonly ManualTimeProvider _clock;
        private readonly BundleLease? _lease;

        public Life(UserEmbeddingConsumerContract contract)
        {
            _clock = contract._clock;
            Bundles = new(contract._folder.Bundles, TinyShop.Key.Public);
            Bundles.Refresh();
            _lease = Bundles.TryAcquire();
            (Log, State, Embeddings) = contract.Open(contract._folder.Path);
            Consumer = contract.Make(Bundles, Log, State, Embeddings, _clock);
        }

        public BundleRegistry Bundles { get; }

        /// <summary>The version that it started with.</summary>
        public ServedBundle Bundle => _lease!.Bundle;

        public IEventLog Log { get; }

        public IUserStateStore State { get; }

        public IUserEmbeddingStore Embeddings { get; }

        public IUserEmbeddingConsumer Consumer { get; }

        public void Append(params Interaction[] interactions) => Log.Append(interactions);

        public void Drain() => UserEmbeddingConsumerContract.Drain(Consumer);

        /// <summary>A user's stored embedding is of so many events, and what the newest version makes of these clicks, now.</summary>
        public void AssertIs(string user, Surface surface, long events, params string[] items)
        {
            using var newest = Bundles.Acquire();
            var (users, stored) = (newest.Bundle.Users, Embeddings.Find(user, surface)!);
            HistoryClick[] clicks = [.. items.Select(item => new HistoryClick(item, _clock.GetUtcNow(), "now"))];
            var made = new float[users.Interests(surface) * users.Width];
            Assert.True(users.TryEncode(surface, users.Select(surface, clicks, null, _clock.GetUtcNow(), "now"), made));
            Assert.Equal((newest.Bundle.Version, events, _clock.GetUtcNow()), (stored.Version, stored.Events, stored.At));
            Assert.Equal(items, stored.History.ItemIds);
            Assert.Equal(made, stored.Values.ToArray());
        }

        public void Dispose()
        {
            (Consumer as IDisposable)?.Dispose();
            (Embeddings as IDisposable)?.Dispose();
            (State as IDisposable)?.Dispose();
            (Log as IDisposable)?.Dispose();
            _lease?.Dispose();
            Bundles.Dispose();
        }
    }

    /// <summary>A store that tells when something is about to be committed, and waits for leave.</summary>
    private sealed class SlowStore(IUserEmbeddingStore store, ManualResetEventSlim committing, ManualResetEventSlim leave) : IUserEmbeddingStore
    {
        public UserEmbedding? Find(string userId, Surface surface) => store.Find(userId, surface);

        public void ForgetEmbeddings(string userId) => store.ForgetEmbeddings(userId);

        public long Position(string consumer) => store.Position(consumer);

        public bool Commit(string consumer, long from, long to, IReadOnlyList<UserEmbedding> embeddings)
        {
            committing.Set();
            Eventually.Ends("leave to commit", leave.Wait);
            return store.Commit(consumer, from, to, embeddings);
        }
    }
}
