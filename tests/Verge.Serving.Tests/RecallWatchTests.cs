using System.Collections;
using Verge.Domain;
using Verge.VectorSearch;

namespace Verge.Serving.Tests;

public sealed class RecallWatchTests : IDisposable
{
    private readonly ShopFolder _folder = new();

    [Fact]
    public async Task Should_watch_a_share_of_the_requests_and_follow_to_a_new_versions_index()
    {
        var first = _folder.Seal(1);
        using var shop = new RunningShop(_folder, new() { RecallShare = 0.5 });
        shop.Click("ada", "i6");
        Assert.Equal([new IndexRecall(first, null, 0)], shop.Bundles.Recall);
        await AskAsync(shop, 6);
        Assert.Equal([new IndexRecall(first, 1, 3)], shop.Bundles.Recall);
        var second = _folder.Seal(2);
        shop.Versions.Refresh();
        await AskAsync(shop, 4);
        // An older version's index is watched by the devices that name it.
        await AskAsync(shop, 2, first);
        Assert.Equal([new IndexRecall(first, 1, 4), new IndexRecall(second, 1, 2)], shop.Bundles.Recall);
    }

    [Fact]
    public async Task Should_watch_each_interest_and_only_who_is_known()
    {
        TinyShop.SealInterests(_folder.Bundles);
        using var shop = new RunningShop(_folder, new() { RecallShare = 1 });
        shop.Home("nobody");
        shop.Click("ada", "i0", "i6", "i1");
        await AskAsync(shop, 1);
        Assert.Equal(3, Assert.Single(shop.Bundles.Recall).Samples);
        using var idle = new RunningShop(_folder, new() { RecallShare = 0 });
        await AskAsync(idle, 5);
        Assert.Equal(0, Assert.Single(idle.Bundles.Recall).Samples);
    }

    [Fact]
    public async Task Should_tell_what_share_of_the_exact_answer_the_index_missed()
    {
        const int Count = 10;
        _folder.Seal();
        using var shop = new RunningShop(_folder);
        var random = new Random(7);
        // Enough that they are not scanned, and so few kept on the walk that it misses some.
        shop.Catalogue.Put([.. Enumerable.Range(0, 3_000).Select(i => TinyShop.Items[i % 60] with { Id = $"new{i}", Title = $"w{random.Next(99)} w{random.Next(99)} w{random.Next(99)}" })]);
        using var lease = shop.Bundles.Acquire();
        var (bundle, watch) = (lease.Bundle, new RecallWatch(1, shop.Clock));
        var shares = new List<double>();
        for (var i = 0; i < 20; i++)
        {
            float[] user = [.. Enumerable.Range(0, bundle.Users.Width).Select(_ => (float)random.NextDouble() - 0.5f)];
            var exact = bundle.Index.Search(user, Count, new() { IsExact = true });
            shares.Add(bundle.Index.Search(user, Count, new() { EfSearch = Count }).Count(hit => hit.Score >= exact[^1].Score) / (double)Count);
            watch.Take(Context(bundle, new HashSet<string>(), user), Count);
            await watch.Comparing;
        }

        var told = bundle.Recall.Read("");
        Assert.Equal(20, told.Samples);
        Assert.InRange(told.Mean!.Value, 0.1, 0.99);
        Assert.Equal(shares.Average(), told.Mean.Value, 1e-9);
    }

    [Fact]
    public async Task Should_watch_on_while_items_come_and_go()
    {
        _folder.Seal();
        using var shop = new RunningShop(_folder, new() { RecallShare = 1, Retrieved = 10 });
        shop.Click("ada", "i6");
        for (var i = 0; i < 10; i++)
        {
            shop.Catalogue.Put([TinyShop.Items[i] with { Id = $"new{i}", Title = $"Größe {i}" }]);
            shop.Catalogue.Delete($"i{i}");
            await AskAsync(shop, 1);
        }

        // A comparison that found what the index lacks, or lacked what it has, would fail or be below 1: so small an index is scanned.
        Assert.Equal((1.0, 10), (Assert.Single(shop.Bundles.Recall).Mean!.Value, Assert.Single(shop.Bundles.Recall).Samples));
    }

    [Fact]
    public async Task Should_compare_one_at_a_time_rest_and_keep_its_version_until_it_is_done()
    {
        _folder.Seal();
        using var shop = new RunningShop(_folder);
        var watch = new RecallWatch(1, shop.Clock);
        using var gate = new Gate();
        ServedBundle bundle;
        using (var lease = shop.Bundles.Acquire())
        {
            bundle = lease.Bundle;
            watch.Take(Context(bundle, gate), 10);
            gate.Reached.Wait();
            // However many come, none waits, and none is kept.
            var running = watch.Comparing;
            for (var i = 0; i < 100; i++)
            {
                watch.Take(Context(bundle, gate), 10);
            }

            Assert.Same(running, watch.Comparing);
        }

        shop.Bundles.Dispose();
        Assert.False(bundle.IsFreed);
        shop.Clock.Advance(TimeSpan.FromSeconds(1));
        gate.Open.Set();
        await watch.Comparing;
        Assert.True(bundle.IsFreed);
        Assert.Equal(1, bundle.Recall.Read("").Samples);
    }

    [Fact]
    public async Task Should_rest_so_long_that_it_takes_a_twentieth_of_a_core()
    {
        _folder.Seal();
        using var shop = new RunningShop(_folder);
        var watch = new RecallWatch(1, shop.Clock);
        using var gate = new Gate();
        using var lease = shop.Bundles.Acquire();
        watch.Take(Context(lease.Bundle, gate), 10);
        gate.Reached.Wait();
        shop.Clock.Advance(TimeSpan.FromSeconds(1));
        gate.Open.Set();
        await watch.Comparing;
        shop.Clock.Advance(TimeSpan.FromSeconds(18.9));
        watch.Take(Context(lease.Bundle, gate), 10);
        await watch.Comparing;
        Assert.Equal(1, lease.Bundle.Recall.Read("").Samples);
        shop.Clock.Advance(TimeSpan.FromSeconds(0.1));
        watch.Take(Context(lease.Bundle, gate), 10);
        await watch.Comparing;
        Assert.Equal(2, lease.Bundle.Recall.Read("").Samples);
    }

    [Fact]
    public void Should_forget_all_but_the_last_thousand()
    {
        var window = new RecallWindow();
        for (var i = 0; i < 1_500; i++)
        {
            window.Add(i < 500 ? 0 : 1);
        }

        Assert.Equal(new IndexRecall("v", 1, 1_000), window.Read("v"));
        Assert.Equal(0.999, window.Add(0), 1e-9);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task AskAsync(RunningShop shop, int times, string? version = null)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.Null(shop.Home("ada", version: version).Fallback);
            await shop.Feed.RecallWatch.Comparing;
        }
    }

    private static FeedContext Context(ServedBundle bundle, IReadOnlySet<string> served, float[]? user = null) => new()
    {
        Query = new() { UserId = "ada", Surface = Surface.Home },
        Bundle = bundle,
        Latest = bundle,
        Now = TinyShop.Now,
        Clicks = default,
        Counters = bundle.Counters,
        Served = served,
        Seen = new HashSet<string>(),
        UserEmbedding = user ?? [.. Enumerable.Repeat(1f, bundle.Users.Width)],
        IsUserKnown = true,
    };

    /// <summary>No items; but who asks for one waits.</summary>
    private sealed class Gate : IReadOnlySet<string>, IDisposable
    {
        public ManualResetEventSlim Reached { get; } = new();

        public ManualResetEventSlim Open { get; } = new();

        public int Count => 0;

        public bool Contains(string item)
        {
            Reached.Set();
            Open.Wait();
            return false;
        }

        public bool IsProperSubsetOf(IEnumerable<string> other) => throw new NotSupportedException();

        public bool IsProperSupersetOf(IEnumerable<string> other) => throw new NotSupportedException();

        public bool IsSubsetOf(IEnumerable<string> other) => throw new NotSupportedException();

        public bool IsSupersetOf(IEnumerable<string> other) => throw new NotSupportedException();

        public bool Overlaps(IEnumerable<string> other) => throw new NotSupportedException();

        public bool SetEquals(IEnumerable<string> other) => throw new NotSupportedException();

        public IEnumerator<string> GetEnumerator() => Enumerable.Empty<string>().GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public void Dispose()
        {
            Reached.Dispose();
            Open.Dispose();
        }
    }
}
