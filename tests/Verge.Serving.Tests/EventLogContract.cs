using Verge.Domain;

namespace Verge.Serving.Tests;

/// <summary>What every <see cref="IEventLog"/> does.</summary>
public abstract class EventLogContract : IDisposable
{
    private static readonly DateTimeOffset s_start = new(2026, 2, 3, 12, 0, 0, TimeSpan.Zero);

    private readonly Lazy<IEventLog> _log;

    protected EventLogContract() => _log = new(Open);

    private IEventLog Log => _log.Value;

    /// <summary>Opens the log that the test uses; again, after a restart.</summary>
    protected abstract IEventLog Open();

    [Fact]
    public void Should_have_nothing_at_first()
    {
        Assert.Empty(Log.Read(0, 10));
        Assert.Equal(0, Log.End());
        Assert.Equal(0, Log.Waiting(0));
    }

    [Fact]
    public void Should_give_events_in_the_order_of_storing_whatever_their_times()
    {
        Log.Append([Click("ada", "b", 5, "e1"), Click("bob", "a", 2)]);
        Log.Append([new("ada", "größe 'x'", EventKind.Ordered, s_start, "s 2", Surface.ViewItem, "e2")]);
        var events = Log.Read(0, 10);
        Assert.Equal(
            [Click("ada", "b", 5, "e1"), Click("bob", "a", 2), new("ada", "größe 'x'", EventKind.Ordered, s_start, "s 2", Surface.ViewItem, "e2")],
            events.Select(stored => stored.Interaction));
        Assert.Equal(events[^1].Sequence, Log.End());
    }

    [Fact]
    public void Should_be_read_on_from_a_place()
    {
        Log.Append([.. Enumerable.Range(0, 7).Select(i => Click("ada", $"i{i}", i))]);
        var (read, after) = (new List<string>(), 0L);
        while (Log.Read(after, 3) is { Count: > 0 } some)
        {
            Assert.Equal(7 - read.Count, Log.Waiting(after));
            read.AddRange(some.Select(stored => stored.Interaction!.ItemId));
            after = some[^1].Sequence;
        }

        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"i{i}"), read);
        Assert.Equal(0, Log.Waiting(after));
        Log.Append([Click("ada", "later", 0)]);
        Assert.Equal("later", Assert.Single(Log.Read(after, 3)).Interaction!.ItemId);
    }

    [Fact]
    public void Should_take_an_id_for_the_event_and_without_one_all_that_it_says()
    {
        Log.Append([Click("ada", "a", 1, "e1"), Click("ada", "a", 1)]);
        // The same id is the same event, even where a device changed its mind on the time.
        Assert.Empty(Log.Append([Click("ada", "a", 9, "e1"), Click("ada", "a", 1)]));
        // Other ids are other events; other users' ids are theirs.
        Assert.Equal(2, Log.Append([Click("ada", "a", 1, "e2"), Click("bob", "a", 1, "e1"), Click("bob", "a", 1, "e1")]).Count);
        Assert.Equal(4, Log.Waiting(0));
    }

    [Fact]
    public void Should_store_all_of_a_batch_or_none()
    {
        Assert.ThrowsAny<Exception>(() => Log.Append([Click("ada", "a", 1, "e1"), Click("ada", null!, 2)]));
        Assert.Equal(0, Log.Waiting(0));
        Assert.Single(Log.Append([Click("ada", "a", 1, "e1")]));
    }

    [Fact]
    public void Should_forget_a_user_and_move_nobody_else()
    {
        Log.Append([Click("ada", "a", 1, "e1"), Click("bob", "b", 2), Click("ada", "c", 3)]);
        var before = Log.Read(0, 10);
        Log.ForgetInteractions("ada");
        Log.ForgetInteractions("nobody");
        Assert.Equal([before[1]], Log.Read(0, 10));
        Assert.Equal((1, 0), (Log.Waiting(0), Log.Waiting(before[1].Sequence)));
        // What comes later has later places, and is new.
        Assert.Single(Log.Append([Click("ada", "a", 1, "e1")]));
        Assert.True(Log.End() > before[^1].Sequence);
    }

    [Fact]
    public async Task Should_never_show_an_event_before_one_that_was_read()
    {
        // Threads of their own: on the pool's few, the last writer may wait for the reader, who waits for it.
        Task[] writing = [.. Enumerable.Range(0, 4).Select(writer => Task.Factory.StartNew(() => Write($"u{writer}"), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        var (read, isLast) = (new List<long>(), false);
        while (!isLast)
        {
            isLast = writing.All(writer => writer.IsCompleted);
            read.AddRange(Log.Read(read.Count == 0 ? 0 : read[^1], 1_000).Select(stored => stored.Sequence));
        }

        await Task.WhenAll(writing);
        Assert.Equal(Log.Read(0, 1_000).Select(stored => stored.Sequence), read);
        Assert.Equal(200, read.Count);

        void Write(string user)
        {
            for (var i = 0; i < 25; i++)
            {
                Log.Append([Click(user, "a", i), Click(user, "b", i)]);
            }
        }
    }

    public virtual void Dispose()
    {
        if (_log.IsValueCreated)
        {
            (_log.Value as IDisposable)?.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    private static Interaction Click(string user, string item, int second, string id = "") =>
        new(user, item, EventKind.Clicked, s_start.AddSeconds(second), "s", Surface.Home, id);
}
