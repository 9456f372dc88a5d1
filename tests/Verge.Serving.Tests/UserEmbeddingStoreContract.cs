using Verge.Domain;

namespace Verge.Serving.Tests;

/// <summary>What every <see cref="IUserEmbeddingStore"/> does.</summary>
public abstract class UserEmbeddingStoreContract : IDisposable
{
    private readonly Lazy<IUserEmbeddingStore> _store;

    protected UserEmbeddingStoreContract() => _store = new(Open);

    protected IUserEmbeddingStore Store => _store.Value;

    /// <summary>Opens the store that the test uses; again, after a restart.</summary>
    protected abstract IUserEmbeddingStore Open();

    [Fact]
    public void Should_know_nothing_at_first()
    {
        Assert.Null(Store.Find("ada", Surface.Home));
        Assert.Equal(0, Store.Position("consumer"));
    }

    [Fact]
    public void Should_give_back_all_of_an_embedding()
    {
        Assert.True(Store.Commit("consumer", 0, 7, [Embedding("größe", Surface.ViewItem, 3)]));
        var found = Store.Find("größe", Surface.ViewItem)!;
        AssertSame(Embedding("größe", Surface.ViewItem, 3), found);
        Assert.Null(Store.Find("größe", Surface.Home));
        Assert.Equal(7, Store.Position("consumer"));
        Assert.Equal(0, Store.Position("another"));
    }

    [Fact]
    public void Should_keep_a_users_newest_on_each_surface()
    {
        Store.Commit("consumer", 0, 1, [Embedding("ada", Surface.Home, 1), Embedding("ada", Surface.ViewItem, 2), Embedding("bob", Surface.Home, 3)]);
        Store.Commit("consumer", 1, 2, [Embedding("ada", Surface.Home, 4) with { Values = default, History = EmbeddedHistory.Empty }]);
        AssertSame(Embedding("ada", Surface.Home, 4) with { Values = default, History = EmbeddedHistory.Empty }, Store.Find("ada", Surface.Home)!);
        AssertSame(Embedding("ada", Surface.ViewItem, 2), Store.Find("ada", Surface.ViewItem)!);
        AssertSame(Embedding("bob", Surface.Home, 3), Store.Find("bob", Surface.Home)!);
    }

    [Fact]
    public void Should_store_nothing_of_a_consumer_that_another_came_before()
    {
        Assert.True(Store.Commit("consumer", 0, 5, [Embedding("ada", Surface.Home, 1)]));
        Assert.False(Store.Commit("consumer", 0, 5, [Embedding("ada", Surface.Home, 2)]));
        Assert.False(Store.Commit("consumer", 4, 9, [Embedding("bob", Surface.Home, 2)]));
        Assert.Equal(1, Store.Find("ada", Surface.Home)!.Events);
        Assert.Null(Store.Find("bob", Surface.Home));
        Assert.Equal(5, Store.Position("consumer"));
        Assert.True(Store.Commit("another", 0, 5, []));
    }

    [Fact]
    public void Should_store_embeddings_and_position_together_or_not_at_all()
    {
        Store.Commit("consumer", 0, 5, [Embedding("ada", Surface.Home, 1)]);
        Assert.ThrowsAny<Exception>(() => Store.Commit("consumer", 5, 9, [Embedding("ada", Surface.Home, 2), Embedding(null!, Surface.Home, 2)]));
        Assert.Equal(1, Store.Find("ada", Surface.Home)!.Events);
        Assert.Equal(5, Store.Position("consumer"));
        Assert.Throws<ArgumentOutOfRangeException>(() => Store.Commit("consumer", 5, 4, []));
    }

    [Fact]
    public void Should_forget_a_user_on_all_surfaces_and_no_position()
    {
        Store.Commit("consumer", 0, 7, [Embedding("ada", Surface.Home, 1), Embedding("ada", Surface.ViewItem, 2), Embedding("bob", Surface.Home, 3)]);
        Store.ForgetEmbeddings("ada");
        Store.ForgetEmbeddings("nobody");
        Assert.Null(Store.Find("ada", Surface.Home));
        Assert.Null(Store.Find("ada", Surface.ViewItem));
        AssertSame(Embedding("bob", Surface.Home, 3), Store.Find("bob", Surface.Home)!);
        Assert.Equal(7, Store.Position("consumer"));
        Store.Commit("consumer", 7, 8, [Embedding("ada", Surface.Home, 1)]);
        Assert.NotNull(Store.Find("ada", Surface.Home));
    }

    [Fact]
    public void Should_let_one_of_many_take_each_step()
    {
        var taken = 0;
        Parallel.For(0, 4, _ =>
        {
            while (Store.Position("consumer") is var from && from < 50)
            {
                if (Store.Commit("consumer", from, from + 1, [Embedding("ada", Surface.Home, from + 1)]))
                {
                    Interlocked.Increment(ref taken);
                }
            }
        });
        Assert.Equal(50, taken);
        Assert.Equal(50, Store.Find("ada", Surface.Home)!.Events);
    }

    public virtual void Dispose()
    {
        if (_store.IsValueCreated)
        {
            (_store.Value as IDisposable)?.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    protected static UserEmbedding Embedding(string user, Surface surface, long events) => new()
    {
        UserId = user,
        Surface = surface,
        Version = "v1",
        At = new DateTimeOffset(2026, 2, 3, 12, 0, 0, TimeSpan.Zero).AddTicks(events),
        Events = events,
        History = new(["größe 'x'", "", $"i{events}", ""], $"digest {events}"),
        Values = new[] { 0.1f, -events, float.Epsilon, float.MaxValue },
    };

    protected static void AssertSame(UserEmbedding expected, UserEmbedding found)
    {
        Assert.Equal(expected with { Values = default }, found with { Values = default });
        Assert.Equal(expected.Values.ToArray(), found.Values.ToArray());
    }
}
