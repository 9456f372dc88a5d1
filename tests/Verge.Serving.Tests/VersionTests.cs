using Verge.Domain;

namespace Verge.Serving.Tests;

/// <summary>Several versions at once, and changes of them while requests run.</summary>
public sealed class VersionTests : IDisposable
{
    private readonly ShopFolder _folder = new();

    [Fact]
    public void Should_answer_a_device_by_the_version_it_names()
    {
        var (first, second) = (_folder.Seal(1), _folder.Seal(2));
        using var shop = new RunningShop(_folder);
        Assert.Equal(first, shop.Home("ada", version: first).Version);
        Assert.Equal(second, shop.Home("ada", version: second).Version);
        Assert.Equal(second, shop.Home("ada").Version);
        Assert.Throws<UnknownModelVersionException>(() => shop.Home("ada", version: "20200101T000000Z-000000000000"));
        Assert.Equal(first, shop.Bundles.DevicePart(first).Version);
        Assert.Equal(second, shop.Bundles.DevicePart(null).Version);
    }

    [Fact]
    public void Should_never_show_what_the_newest_catalogue_does_not_sell_nor_an_old_price()
    {
        var first = _folder.Seal(1);
        _folder.Seal(2, item => item.Id switch { "i8" => item with { IsAvailable = false }, "i9" => item with { Price = 1000 }, _ => item });
        using var shop = new RunningShop(_folder);
        var answer = shop.Home("ada", version: first);
        Assert.Equal(first, answer.Version);
        Assert.DoesNotContain("i8", RunningShop.Ids(answer));
        Assert.Equal(1, answer.Removed["unavailable"]);
        Assert.Equal(1000, answer.Candidates.Single(candidate => candidate.Item.Id == "i9").Item.Price);
    }

    [Fact]
    public void Should_keep_what_is_popular_in_each_version_for_a_while_whichever_is_asked()
    {
        var (first, second) = (_folder.Seal(1), _folder.Seal(2));
        using var shop = new RunningShop(_folder, new() { Retrieved = 1 });
        var before = RunningShop.Ids(shop.Home("new", version: first));
        Assert.NotEqual(["i17"], before);
        for (var i = 0; i < 40; i++)
        {
            shop.Click($"crowd{i}", "i17");
        }

        Assert.Equal(["i17"], RunningShop.Ids(shop.Home("new", version: second)));
        Assert.Equal(before, RunningShop.Ids(shop.Home("new", version: first)));
        shop.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(["i17"], RunningShop.Ids(shop.Home("new", version: first)));
    }

    [Fact]
    public void Should_restore_counters_after_a_restart()
    {
        _folder.Seal(1);
        float[][] before;
        using (var shop = new RunningShop(_folder))
        {
            shop.Click("ada", "i1", "i2", "i3");
            shop.Home("bob", 30);
            shop.Events.Take([new("ada", "i1", EventKind.Ordered, TinyShop.Now.AddSeconds(-1), "now")]);
            // Training has counted what is older than itself.
            shop.Events.Take([new("ada", "i5", EventKind.Clicked, TinyShop.CountersAsOf.AddDays(-1), "old")]);
            before = shop.Rates();
        }

        using var restarted = new RunningShop(_folder);
        Assert.Equal(before, restarted.Rates());
    }

    [Fact]
    public void Should_count_what_comes_twice_once()
    {
        _folder.Seal(1);
        using var shop = new RunningShop(_folder);
        shop.Click("ada", "i1");
        var once = shop.Rates();
        shop.Click("ada", "i1");
        Assert.Equal(once, shop.Rates());
        shop.Click("eve", "i1");
        Assert.NotEqual(once, shop.Rates());
    }

    [Fact]
    public void Should_give_a_new_version_the_counts_of_what_came_before_it_was_there()
    {
        var first = _folder.Seal(1);
        using var shop = new RunningShop(_folder);
        shop.Click("ada", "i1", "i2");
        shop.Home("bob", 30);
        var second = _folder.Seal(2);
        Assert.Equal([second], shop.Versions.Refresh().Added);
        shop.Click("ada", "i4");
        shop.Home("bob", 30);
        Assert.Equal(shop.Rates(first), shop.Rates(second));
    }

    [Fact]
    public void Should_change_versions_while_serving_without_one_failed_request()
    {
        _folder.Seal(1);
        using var shop = new RunningShop(_folder, capacity: 2);
        shop.Click("ada", "i1");
        using var asking = new Workers(() => Assert.NotEmpty(shop.Home("ada", 20).Candidates), Name, Name);
        for (var day = 2; day <= 6; day++)
        {
            _folder.Seal(day);
            Assert.Single(shop.Versions.Refresh().Added);
            asking.Wait(2);
        }

        asking.Stop();
        Assert.Equal(2, shop.Bundles.Versions.Length);

        // Names what it was answered with, as devices do; one that is retired meanwhile must be told so, nothing else.
        void Name()
        {
            var version = shop.Bundles.Versions[^1];
            try
            {
                Assert.NotEmpty(shop.Home("ada", 20, version: version).Candidates);
            }
            catch (UnknownModelVersionException)
            {
                Assert.DoesNotContain(version, shop.Bundles.Versions);
            }
        }
    }

    [Fact]
    public void Should_answer_without_the_users_past_when_the_state_cannot_be_read()
    {
        _folder.Seal(1);
        var state = new BrokenStateStore();
        using var shop = new RunningShop(_folder, state: state);
        state.IsBroken = true;
        var answer = shop.Home("ada", 20);
        Assert.Equal("state_unavailable", answer.Fallback);
        Assert.Equal(20, answer.Candidates.Count);
        Assert.Throws<UserStateException>(() => shop.Click("ada", "i1"));
    }

    [Fact]
    public void Should_take_interactions_before_there_is_a_version()
    {
        using var shop = new RunningShop(_folder);
        Assert.Throws<ServiceNotReadyException>(() => shop.Home("ada"));
        shop.Click("ada", "i1");
        _folder.Seal(1);
        shop.Versions.Refresh();
        Assert.Null(shop.Home("ada").Fallback);
    }

    public void Dispose() => _folder.Dispose();
}
