using Microsoft.Extensions.Logging;
using Verge.Domain;
using Verge.Testing;

namespace Verge.Serving.Tests;

/// <summary>What is counted while versions are served, what of it is kept, and what a start makes of that.</summary>
public sealed class LiveCountersTests : IDisposable
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);
    private readonly ShopFolder _folder = new();
    private readonly ManualTimeProvider _clock = new(TinyShop.Now);

    [Fact]
    public void Should_count_nothing_of_items_that_its_catalogue_never_had()
    {
        _folder.Seal();
        using var shop = new RunningShop(_folder);
        var before = shop.Rates();
        shop.Click("eve", [.. Enumerable.Range(0, 100).Select(i => $"made up {i}")]);
        shop.Events.Take([new("eve", "made up", EventKind.Ordered, TinyShop.Now)]);
        Given(shop, "made up", "made up, too");
        Assert.Equal(before, shop.Rates());
        // Stored they are: a version to come may know them.
        using (var state = new SqliteUserStateStore(_folder.State))
        {
            Assert.Equal(101, state.Waiting(0));
        }

        using var restarted = new RunningShop(_folder);
        Assert.Equal(before, restarted.Rates());
    }

    [Fact]
    public void Should_count_items_that_came_while_it_served()
    {
        _folder.Seal();
        float[][] counted;
        using (var shop = new RunningShop(_folder))
        {
            var before = shop.Rates();
            shop.Catalogue.Put([TinyShop.Items[0] with { Id = "new" }]);
            shop.Click("ada", "new");
            Given(shop, "new");
            counted = shop.Rates();
            Assert.NotEqual(before, counted);
            // One that is gone was shown and clicked all the same.
            shop.Catalogue.Delete("i3");
            shop.Click("ada", "i3");
            Assert.NotEqual(counted, shop.Rates());
            counted = shop.Rates();
        }

        using var restarted = new RunningShop(_folder);
        Assert.Equal(counted, restarted.Rates());
    }

    [Fact]
    public void Should_forget_pages_that_no_version_needs_some_at_a_time()
    {
        using var state = new SqliteUserStateStore(_folder.State);
        _folder.Seal();
        using var bundles = new BundleRegistry(_folder.Bundles, TinyShop.Key.Public);
        using var counters = new LiveCounters(bundles, state, state, new(), _clock);
        state.AppendPages([.. Enumerable.Range(1, 2_500).Select(i => new ServedPage(TinyShop.CountersAsOf.AddMinutes(-i), ["i1"])), new(TinyShop.CountersAsOf.AddDays(1), ["i2"])]);
        // An older version may be loaded next, which needs what this one does not.
        var whileLoading = 0;
        bundles.Refresh(bundle =>
        {
            counters.Load(bundle);
            _clock.Advance(s_second);
            whileLoading = Pages(state).Count;
        });
        Assert.Equal(2_501, whileLoading);
        _clock.Advance(s_second);
        Assert.Equal(1_501, Pages(state).Count);
        _clock.Advance(s_second);
        _clock.Advance(s_second);
        Assert.Equal(["i2"], Pages(state).Select(page => page.ServedItems[0]));
        // Ten half-lives of seven days after it was served.
        _clock.SetUtcNow(TinyShop.CountersAsOf.AddDays(70.9));
        _clock.Advance(s_second);
        Assert.Single(Pages(state));
        _clock.SetUtcNow(TinyShop.CountersAsOf.AddDays(71.1));
        _clock.Advance(s_second);
        Assert.Empty(Pages(state));
    }

    [Theory]
    [InlineData(false, 8)]
    [InlineData(true, 31)]
    public void Should_keep_pages_for_as_long_as_a_window_holds_them(bool hasActivity, int days)
    {
        using var state = new SqliteUserStateStore(_folder.State);
        _ = hasActivity ? TinyShop.SealActivity(_folder.Bundles) : _folder.Seal();
        using var bundles = new BundleRegistry(_folder.Bundles, TinyShop.Key.Public);
        using var counters = new LiveCounters(bundles, state, state, new() { CounterHalfLives = 1 }, _clock);
        bundles.Refresh(counters.Load);
        var day = TinyShop.CountersAsOf.AddDays(1);
        state.AppendPages([new(day, ["i1"]), new(TinyShop.ActivityAsOf.AddDays(-1), ["i2"])]);
        _clock.SetUtcNow(day.AddDays(days - 1.01));
        _clock.Advance(s_second);
        Assert.Equal(["i1"], Pages(state).Select(page => page.ServedItems[0]));
        _clock.SetUtcNow(day.AddDays(days));
        _clock.Advance(s_second);
        Assert.Empty(Pages(state));
    }

    [Theory]
    [InlineData(300, 1_000)]
    [InlineData(2_000, 4_000)]
    [InlineData(8_000, 5_000)]
    public void Should_forget_faster_than_pages_come_but_not_so_many_that_who_writes_waits_long(int come, int forgotten)
    {
        using var state = new SqliteUserStateStore(_folder.State);
        using var bundles = Bundles();
        using var counters = new LiveCounters(bundles, state, state, new(), _clock);
        state.AppendPages([.. Enumerable.Range(1, 9_000).Select(i => new ServedPage(TinyShop.CountersAsOf.AddMinutes(-i), ["i1"]))]);
        using var lease = bundles.Acquire();
        counters.Load(lease.Bundle);
        for (var i = 0; i < come; i++)
        {
            counters.TakePage(new(TinyShop.Now, ["i2"]));
        }

        _clock.Advance(s_second);
        Assert.Equal(9_000 + come - forgotten, Pages(state).Count);
    }

    [Fact]
    public void Should_start_without_what_weighs_next_to_nothing_by_now()
    {
        _folder.Seal();
        using (var shop = new RunningShop(_folder))
        {
            shop.Click("ada", "i1", "i2", "i3");
            shop.Home("bob", 30);
        }

        var later = TinyShop.Now.AddDays(80);
        using var all = new RunningShop(_folder, new() { CounterHalfLives = 20 }, now: later);
        using var late = new RunningShop(_folder, now: later);
        using var nothing = new RunningShop(_folder, now: later, state: new BrokenStateStore());
        Assert.Equal(nothing.Rates(at: later), late.Rates(at: later));
        Assert.NotEqual(nothing.Rates(at: later), all.Rates(at: later));
    }

    [Fact]
    public void Should_tell_of_pages_that_it_could_not_store()
    {
        var (state, log) = (new BrokenStateStore { IsFull = true }, new NotedLog());
        using var bundles = new BundleRegistry(_folder.Bundles, TinyShop.Key.Public);
        using var counters = new LiveCounters(bundles, state, state, new(), _clock, new Logger<LiveCounters>(log));
        for (var i = 0; i < 10_003; i++)
        {
            counters.TakePage(new(TinyShop.Now, ["i1"]));
        }

        Assert.Empty(log.Notes);
        _clock.Advance(s_second);
        // More than it keeps, and those it kept.
        Assert.Equal(["Warning: 3 pages", "Warning: 10000 pages"], log.Notes.Select(note => note[..(note.IndexOf("pages", StringComparison.Ordinal) + 5)]));
        _clock.Advance(s_second);
        Assert.Equal(2, log.Notes.Count);
    }

    [Fact]
    public void Should_change_versions_though_nothing_can_be_written()
    {
        var first = _folder.Seal(1);
        var state = new BrokenStateStore();
        using var shop = new RunningShop(_folder, capacity: 1, state: state);
        state.IsFull = true;
        var second = _folder.Seal(2);
        var change = shop.Versions.Refresh();
        Assert.Equal([second], change.Added);
        Assert.Equal([first], change.Retired);
        var current = Assert.Single(shop.Bundles.Current);
        Assert.Equal((second, true), (current.Version, current.IsCounted));
        shop.Clock.Advance(s_second);
    }

    public void Dispose() => _folder.Dispose();

    private BundleRegistry Bundles()
    {
        _folder.Seal();
        var bundles = new BundleRegistry(_folder.Bundles, TinyShop.Key.Public);
        bundles.Refresh();
        return bundles;
    }

    private static List<StoredEvent> Pages(SqliteUserStateStore state) => [.. state.EventsAfter(DateTimeOffset.MinValue).Where(stored => stored.Interaction is null)];

    private static void Given(RunningShop shop, params string[] items) =>
        shop.Feed.Answer(new() { UserId = "bob", Surface = Surface.Home, Given = [.. items.Select(item => new GivenCandidate(item, null))] });
}
