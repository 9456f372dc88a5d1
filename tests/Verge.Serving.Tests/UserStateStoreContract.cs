using Verge.Domain;

namespace Verge.Serving.Tests;

/// <summary>What every <see cref="IUserStateStore"/> does.</summary>
public abstract class UserStateStoreContract : IDisposable
{
    protected static readonly DateTimeOffset Start = new(2026, 2, 3, 12, 0, 0, TimeSpan.Zero);

    private readonly Lazy<(IEventLog Log, IUserStateStore Store)> _opened;

    protected UserStateStoreContract() => _opened = new(Open);

    /// <summary>The log that the store belongs to.</summary>
    protected IEventLog Log => _opened.Value.Log;

    protected IUserStateStore Store => _opened.Value.Store;

    /// <summary>Opens the log and the store that the test uses; again, after a restart.</summary>
    protected abstract (IEventLog Log, IUserStateStore Store) Open();

    [Fact]
    public void Should_know_nothing_of_a_new_user()
    {
        Assert.Equal(0, Store.Clicks("ada").Length);
        Assert.Empty(Store.Seen("ada", DateTimeOffset.MinValue));
    }

    [Fact]
    public void Should_give_clicks_oldest_first_whatever_the_order_they_came_in()
    {
        Log.Append([Click("ada", "b", 2), Click("ada", "d", 4), Click("bob", "x", 3)]);
        Log.Append([Click("ada", "a", 1), Click("ada", "c", 3), Act(EventKind.Ordered, "ada", "e", 5)]);
        Assert.Equal(["a", "b", "c", "d"], Store.Clicks("ada").ToArray().Select(click => click.ItemId));
        Assert.Equal(["x"], Store.Clicks("bob").ToArray().Select(click => click.ItemId));
    }

    [Fact]
    public void Should_keep_the_order_of_clicks_at_one_moment()
    {
        Log.Append([Click("ada", "b", 1), Click("ada", "a", 1), Click("ada", "c", 1)]);
        Assert.Equal(["b", "a", "c"], Store.Clicks("ada").ToArray().Select(click => click.ItemId));
    }

    [Fact]
    public void Should_give_all_of_a_click()
    {
        Log.Append([new("ada", "größe-1 'x'", EventKind.Clicked, Start.AddTicks(1), "s 1", Surface.ViewItem)]);
        Assert.Equal([new("größe-1 'x'", Start.AddTicks(1), "s 1")], Store.Clicks("ada").ToArray());
    }

    [Fact]
    public void Should_give_the_newest_clicks_only()
    {
        Log.Append([.. Enumerable.Range(0, UserStateLimits.Clicks + 30).Select(i => Click("ada", $"i{i}", i))]);
        var clicks = Store.Clicks("ada");
        Assert.Equal(UserStateLimits.Clicks, clicks.Length);
        Assert.Equal("i30", clicks.Span[0].ItemId);
        Assert.Equal($"i{UserStateLimits.Clicks + 29}", clicks.Span[^1].ItemId);
    }

    [Theory]
    [InlineData(EventKind.Clicked)]
    [InlineData(EventKind.Carted)]
    [InlineData(EventKind.Ordered)]
    public void Should_give_the_newest_of_a_kind_and_user_by_time(EventKind kind)
    {
        Assert.Equal(0, Store.Newest("ada", kind, 10).Length);
        EventKind[] kinds = [EventKind.Clicked, EventKind.Carted, EventKind.Ordered];
        Log.Append([.. kinds.Select(each => Act(each, "ada", $"{each} late", 9)), .. kinds.Select(each => Act(each, "bob", "his", 20))]);
        Log.Append([.. kinds.SelectMany(each => new[] { Act(each, "ada", $"{each} early", 2), Act(each, "ada", $"{each} b", 5), Act(each, "ada", $"{each} a", 5) })]);
        Assert.Equal([$"{kind} early", $"{kind} b", $"{kind} a", $"{kind} late"], Store.Newest("ada", kind, 10).ToArray().Select(act => act.ItemId));
        Assert.Equal([new($"{kind} a", Start.AddSeconds(5), "s"), new($"{kind} late", Start.AddSeconds(9), "s")], Store.Newest("ada", kind, 2).ToArray());
    }

    [Fact]
    public void Should_count_what_was_clicked_carted_or_ordered_since_a_moment_as_seen()
    {
        Log.Append(
        [
            Click("ada", "old", 1), Click("ada", "clicked", 10), Act(EventKind.Carted, "ada", "carted", 11),
            Act(EventKind.Ordered, "ada", "ordered", 12), Click("ada", "clicked", 13), Click("bob", "his", 13),
        ]);
        Assert.Equal(["carted", "clicked", "ordered"], Store.Seen("ada", Start.AddSeconds(10)).Order());
    }

    [Fact]
    public void Should_store_what_comes_twice_once()
    {
        Interaction[] sent = [Click("ada", "a", 1), Click("ada", "b", 2)];
        Assert.Equal(sent, Log.Append(sent));
        Assert.Equal([Click("ada", "c", 3)], Log.Append([.. sent, Click("ada", "c", 3), Click("ada", "c", 3)]));
        Assert.Equal(3, Store.Clicks("ada").Length);
        // Other sessions, kinds, users and moments are others.
        Assert.Equal(4, Log.Append([Click("ada", "a", 1) with { SessionId = "other" }, Act(EventKind.Carted, "ada", "a", 1), Click("bob", "a", 1), Click("ada", "a", 9)]).Count);
    }

    [Fact]
    public void Should_give_interactions_and_pages_in_the_order_of_storing()
    {
        Log.Append([Click("ada", "a", 5)]);
        Store.AppendPages([new(Start.AddSeconds(3), ["x", "y"]), new(Start.AddSeconds(9), [])]);
        Log.Append([new("ada", "b", EventKind.Ordered, Start.AddSeconds(4), "s", Surface.ViewItem)]);
        StoredEvent[] events = [.. Store.EventsAfter(DateTimeOffset.MinValue)];
        Assert.Equal([5, 3, 9, 4], events.Select(stored => (stored.At - Start).TotalSeconds));
        Assert.Equal(events.Select(stored => stored.Sequence).Order(), events.Select(stored => stored.Sequence));
        Assert.Equal(Click("ada", "a", 5), events[0].Interaction);
        Assert.Null(events[1].Interaction);
        Assert.Equal(["x", "y"], events[1].ServedItems);
        Assert.Empty(events[2].ServedItems);
        Assert.Equal(Surface.ViewItem, events[3].Interaction!.Surface);
    }

    [Fact]
    public void Should_give_events_after_a_moment_and_after_a_place()
    {
        Log.Append([Click("ada", "a", 1), Click("ada", "b", 2), Click("ada", "c", 3)]);
        Store.AppendPages([new(Start.AddSeconds(2), ["x"]), new(Start.AddSeconds(4), ["y"])]);
        StoredEvent[] later = [.. Store.EventsAfter(Start.AddSeconds(2))];
        Assert.Equal([3, 4], later.Select(stored => (stored.At - Start).TotalSeconds));
        Assert.Equal([4], Store.EventsAfter(Start.AddSeconds(2), later[0].Sequence).Select(stored => (stored.At - Start).TotalSeconds));
        Assert.Empty(Store.EventsAfter(DateTimeOffset.MinValue, later[1].Sequence));
    }

    [Fact]
    public void Should_forget_pages_alone()
    {
        Log.Append([Click("ada", "a", 1)]);
        Store.AppendPages([new(Start.AddSeconds(1), ["x"]), new(Start.AddSeconds(2), ["y"])]);
        Assert.Equal(1, Store.ForgetPages(Start.AddSeconds(2), 10));
        Assert.Equal([1, 2], Store.EventsAfter(DateTimeOffset.MinValue).Select(stored => (stored.At - Start).TotalSeconds));
        Store.AppendPages([new(Start.AddSeconds(5), ["z"])]);
        Assert.Equal(3, Store.EventsAfter(DateTimeOffset.MinValue).Select(stored => stored.Sequence).Distinct().Count());
    }

    [Fact]
    public void Should_forget_so_many_pages_at_once_the_oldest_first()
    {
        Store.AppendPages([.. new[] { 3, 1, 5, 2, 4 }.Select(second => new ServedPage(Start.AddSeconds(second), [$"i{second}"]))]);
        Assert.Equal(2, Store.ForgetPages(Start.AddSeconds(5), 2));
        Assert.Equal([3, 5, 4], Store.EventsAfter(DateTimeOffset.MinValue).Select(stored => (stored.At - Start).TotalSeconds));
        Assert.Equal(2, Store.ForgetPages(Start.AddSeconds(5), 10));
        Assert.Equal(0, Store.ForgetPages(Start.AddSeconds(5), 10));
        Assert.Equal([5], Store.EventsAfter(DateTimeOffset.MinValue).Select(stored => (stored.At - Start).TotalSeconds));
    }

    [Fact]
    public void Should_store_all_of_a_batch_or_none()
    {
        Log.Append([Click("ada", "a", 1)]);
        Assert.ThrowsAny<Exception>(() => Log.Append([Click("ada", "b", 2), Click("ada", null!, 3), Click("ada", "d", 4)]));
        Assert.Equal(["a"], Store.Clicks("ada").ToArray().Select(click => click.ItemId));
        Assert.Single(Store.EventsAfter(DateTimeOffset.MinValue));
        Assert.Single(Log.Append([Click("ada", "b", 2)]));
    }

    [Fact]
    public void Should_be_used_by_many_at_once()
    {
        Parallel.For(0, 8, worker =>
        {
            for (var i = 0; i < 20; i++)
            {
                Log.Append([Click($"u{worker}", $"i{i}", i), Click("all", $"{worker}/{i}", i)]);
                Store.AppendPages([new(Start, ["x"])]);
                Assert.Equal(i + 1, Store.Clicks($"u{worker}").Length);
                Assert.Equal(i + 1, Store.Seen($"u{worker}", Start).Count);
            }
        });
        StoredEvent[] events = [.. Store.EventsAfter(DateTimeOffset.MinValue)];
        Assert.Equal(8 * 20 * 3, events.Length);
        Assert.Equal(events.Length, events.Select(stored => stored.Sequence).Distinct().Count());
    }

    public virtual void Dispose()
    {
        if (_opened.IsValueCreated)
        {
            (Store as IDisposable)?.Dispose();
            (Log as IDisposable)?.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    protected static Interaction Click(string user, string item, int second) => Act(EventKind.Clicked, user, item, second);

    protected static Interaction Act(EventKind kind, string user, string item, int second) => new(user, item, kind, Start.AddSeconds(second), "s", Surface.Home);
}
