using System.Collections.Immutable;
using Verge.Domain;
using Verge.Features;

namespace Verge.Serving.Tests;

public abstract partial class UserEmbeddingConsumerContract
{
    [Fact]
    public void Should_take_in_nothing_of_a_step_that_fails_and_all_of_it_later()
    {
        _folder.Seal();
        using var life = new Life(this);
        life.Append(Click("ada", "i1"), Click("bob", "i2"));
        var store = new FailingStore(life.Embeddings);
        var consumer = Make(life.Bundles, life.Log, life.State, store, _clock);
        Assert.Throws<UserStateException>(() => consumer.Step());
        Assert.Equal(2, consumer.Waiting);
        Assert.Null(life.Embeddings.Find("ada", Surface.Home));
        store.IsBroken = false;
        Drain(consumer);
        Assert.Equal(0, consumer.Waiting);
        life.AssertIs("ada", Surface.Home, 1, "i1");
        life.AssertIs("bob", Surface.ViewItem, 1, "i2");
    }

    [Fact]
    public void Should_pass_over_users_who_cannot_be_encoded_and_take_in_the_others()
    {
        _folder.Seal();
        using var life = new Life(this);
        life.Append(Click("eve", "i1"), Click("ada", "i1"), Click("mallory", "i1"), Click("bob", "i2"));
        var consumer = Make(life.Bundles, life.Log, new SelectiveStateStore(life.State, "eve", "mallory"), life.Embeddings, _clock);
        // A fault may pass.
        Assert.Throws<FormatException>(() => consumer.Step());
        Assert.Throws<FormatException>(() => consumer.Step());
        Assert.Equal(4, consumer.Waiting);
        Assert.True(consumer.Step());
        Assert.Equal(0, consumer.Waiting);
        life.AssertIs("ada", Surface.Home, 1, "i1");
        life.AssertIs("bob", Surface.ViewItem, 1, "i2");
        Assert.Null(life.Embeddings.Find("eve", Surface.ViewItem));
        Assert.Null(life.Embeddings.Find("mallory", Surface.Home));
        Assert.Equal(
            ["Error: 1 events up to 1 are passed over: their user could not be embedded", "Error: 1 events up to 3 are passed over: their user could not be embedded"],
            Notes.Notes);
        // Later events are tried as often.
        life.Append(Click("eve", "i3"), Click("ada", "i3"));
        Assert.Throws<FormatException>(() => consumer.Step());
        Assert.Throws<FormatException>(() => consumer.Step());
        Drain(consumer);
        life.AssertIs("ada", Surface.Home, 2, "i1", "i3");
    }

    [Fact]
    public void Should_not_wait_longer_for_users_who_come_to_those_who_cannot_be_encoded()
    {
        _folder.Seal();
        using var life = new Life(this);
        life.Append(Click("eve", "i1"), Click("ada", "i1"));
        var state = new SelectiveStateStore(life.State, "eve");
        var consumer = Make(life.Bundles, life.Log, state, life.Embeddings, _clock);
        Assert.Throws<FormatException>(() => consumer.Step());
        Assert.Throws<FormatException>(() => consumer.Step());
        life.Append(Click("mallory", "i1"));
        state.Users.Add("mallory");
        Assert.True(consumer.Step());
        Assert.Equal(0, consumer.Waiting);
        life.AssertIs("ada", Surface.Home, 1, "i1");
    }

    [Fact]
    public void Should_tell_once_of_those_who_are_passed_over_and_not_before_they_are()
    {
        _folder.Seal();
        using var life = new Life(this);
        life.Append(Click("eve", "i1"), Click("ada", "i1"));
        var store = new FailingStore(life.Embeddings);
        var consumer = Make(life.Bundles, life.Log, new SelectiveStateStore(life.State, "eve"), store, _clock);
        Assert.Throws<FormatException>(() => consumer.Step());
        Assert.Throws<FormatException>(() => consumer.Step());
        Assert.Throws<UserStateException>(() => consumer.Step());
        Assert.Empty(Notes.Notes);
        store.IsBroken = false;
        Drain(consumer);
        Assert.Single(Notes.Notes);
        life.AssertIs("ada", Surface.Home, 1, "i1");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Should_wait_for_what_is_no_users_fault_as_long_as_it_lasts(bool isOfTheMemory)
    {
        _folder.Seal();
        using var life = new Life(this);
        life.Append(Click("ada", "i1"));
        Exception fault = isOfTheMemory ? new InsufficientMemoryException() : new UserStateException("the disk is full");
        var state = new SelectiveStateStore(life.State, "ada") { Fault = fault };
        var consumer = Make(life.Bundles, life.Log, state, life.Embeddings, _clock);
        for (var step = 0; step < 9; step++)
        {
            Assert.Same(fault, Assert.ThrowsAny<Exception>(() => consumer.Step()));
        }

        Assert.Equal(1, consumer.Waiting);
        state.Fault = null;
        Drain(consumer);
        life.AssertIs("ada", Surface.Home, 1, "i1");
    }

    /// <summary>A store that cannot give the clicks of some users.</summary>
    private sealed class SelectiveStateStore(IUserStateStore state, params string[] users) : IUserStateStore
    {
        public HashSet<string> Users { get; } = [.. users];

        public Exception? Fault { get; set; } = new FormatException("no such time");

        public void AppendPages(IReadOnlyList<ServedPage> pages) => state.AppendPages(pages);

        public ReadOnlyMemory<HistoryClick> Newest(string userId, EventKind kind, int limit) =>
            Fault is { } fault && Users.Contains(userId) ? throw fault : state.Newest(userId, kind, limit);

        public ImmutableHashSet<string> Seen(string userId, DateTimeOffset since) => state.Seen(userId, since);

        public IEnumerable<StoredEvent> EventsAfter(DateTimeOffset moment, long afterSequence = 0) => state.EventsAfter(moment, afterSequence);

        public int ForgetPages(DateTimeOffset before, int limit) => state.ForgetPages(before, limit);
    }

    /// <summary>A store that cannot be written while it is broken.</summary>
    private sealed class FailingStore(IUserEmbeddingStore store) : IUserEmbeddingStore
    {
        public bool IsBroken { get; set; } = true;

        public UserEmbedding? Find(string userId, Surface surface) => store.Find(userId, surface);

        public void ForgetEmbeddings(string userId) => store.ForgetEmbeddings(userId);

        public long Position(string consumer) => store.Position(consumer);

        public bool Commit(string consumer, long from, long to, IReadOnlyList<UserEmbedding> embeddings) =>
            IsBroken ? throw new UserStateException("the disk is full", new IOException()) : store.Commit(consumer, from, to, embeddings);
    }
}
