using Verge.Domain;
using Verge.Features;

namespace Verge.Serving.Tests;

public sealed class LiveCatalogueTests : IDisposable
{
    private static readonly Item s_new = TinyShop.Items[0] with { Id = "new", Title = "never seen", Price = 7 };
    private readonly ShopFolder _folder = new();

    [Fact]
    public void Should_find_a_new_item_at_once_by_what_it_is()
    {
        var version = _folder.Seal();
        using var shop = new RunningShop(_folder);
        shop.Click("ada", "i6", "i12");
        var taken = shop.Catalogue.Put([s_new]);
        Assert.Equal(version, taken.Version);
        Assert.Empty(taken.Missed);
        var found = shop.Home("ada").Candidates.Single(candidate => candidate.Item.Id == "new");
        Assert.Equal(0, found.Interest);
        Assert.Equal("never seen", found.Item.Title);
        using var lease = shop.Bundles.Acquire();
        // Not the unknown item's embedding: its own, which the index and the score share.
        Assert.NotEqual(lease.Bundle.Stages.Similarity(Enumerable.Repeat(1f, 16).ToArray(), "nobody knows"), lease.Bundle.Stages.Similarity(Enumerable.Repeat(1f, 16).ToArray(), "new"));
        Assert.Equal(61, lease.Bundle.Index.Count);
        // And a click on it says something of the user.
        shop.Click("eve", "new");
        Assert.Null(shop.Home("eve").Fallback);
    }

    [Fact]
    public void Should_name_and_not_index_what_no_version_knows()
    {
        _folder.Seal();
        using var shop = new RunningShop(_folder);
        var taken = shop.Catalogue.Put([s_new, new() { Id = "blank" }]);
        Assert.Equal(["blank"], taken.Missed);
        shop.Click("ada", "i6");
        Assert.DoesNotContain("blank", RunningShop.Ids(shop.Home("ada")));
        Assert.Contains("blank", RunningShop.Ids(shop.Home("nobody")));
        // Once something is known, it is found; and not any more when that is taken back.
        Assert.Empty(shop.Catalogue.Put([s_new with { Id = "blank" }]).Missed);
        Assert.Contains("blank", RunningShop.Ids(shop.Home("ada")));
        shop.Catalogue.Put([new() { Id = "blank" }]);
        Assert.DoesNotContain("blank", RunningShop.Ids(shop.Home("ada")));
    }

    [Theory]
    [InlineData("ada")]
    [InlineData("nobody")]
    public void Should_delete_and_take_back(string user)
    {
        _folder.Seal();
        using var shop = new RunningShop(_folder);
        shop.Click("ada", "i6");
        shop.Catalogue.Delete("i7");
        shop.Catalogue.Delete("never heard of");
        Assert.DoesNotContain("i7", RunningShop.Ids(shop.Home(user)));
        shop.Catalogue.Put([TinyShop.Items[7] with { Price = 99 }]);
        Assert.Equal(99, shop.Home(user).Candidates.Single(candidate => candidate.Item.Id == "i7").Item.Price);
        shop.Catalogue.Put([TinyShop.Items[7] with { IsAvailable = false }]);
        Assert.DoesNotContain("i7", RunningShop.Ids(shop.Home(user)));
    }

    [Fact]
    public void Should_know_changes_after_a_restart_and_in_a_new_version()
    {
        using (var shop = new RunningShop(_folder))
        {
            Assert.Null(shop.Catalogue.Put([s_new]).Version);
            shop.Catalogue.Put([TinyShop.Items[7] with { Price = 99 }]);
            shop.Catalogue.Delete("i8");
        }

        _folder.Seal(1);
        using var restarted = new RunningShop(_folder);
        restarted.Click("ada", "i6");
        Check(restarted);
        _folder.Seal(2);
        restarted.Versions.Refresh();
        Check(restarted);

        void Check(RunningShop shop)
        {
            var page = shop.Home("ada");
            Assert.Contains("new", RunningShop.Ids(page));
            Assert.DoesNotContain("i8", RunningShop.Ids(page));
            Assert.Equal(99, page.Candidates.Single(candidate => candidate.Item.Id == "i7").Item.Price);
        }
    }

    [Fact]
    public void Should_keep_nothing_of_a_version_while_its_changes_cannot_be_read()
    {
        var version = _folder.Seal();
        var catalogue = new UnreadableCatalogue { IsBroken = true };
        using var shop = new RunningShop(_folder, state: new BrokenStateStore(), catalogue: catalogue);
        Assert.Contains("cannot be read", Assert.Single(shop.Bundles.Refused).Message, StringComparison.Ordinal);
        // Told once, tried at each look.
        Assert.True(shop.Versions.Refresh().IsEmpty);
        Assert.Equal(2, catalogue.Reads);
        Assert.Empty(shop.Bundles.Current);
        catalogue.IsBroken = false;
        Assert.Equal([version], shop.Versions.Refresh().Added);
        Assert.True(Assert.Single(shop.Bundles.Current).IsCounted);
    }

    [Fact]
    public void Should_keep_nothing_of_a_version_while_the_state_cannot_be_read()
    {
        var version = _folder.Seal();
        var state = new BrokenStateStore { IsBroken = true };
        using var shop = new RunningShop(_folder, state: state);
        Assert.Contains("disk", Assert.Single(shop.Bundles.Refused).Message, StringComparison.Ordinal);
        Assert.Empty(shop.Bundles.Current);
        state.IsBroken = false;
        Assert.Equal([version], shop.Versions.Refresh().Added);
        Assert.True(Assert.Single(shop.Bundles.Current).IsCounted);
    }

    [Fact]
    public void Should_grow_by_items_that_come_not_by_what_changes()
    {
        _folder.Seal();
        using var shop = new RunningShop(_folder);
        using (var lease = shop.Bundles.Acquire())
        {
            Assert.Equal(61, lease.Bundle.Encoded);
        }

        for (var i = 0; i < 60; i++)
        {
            shop.Catalogue.Put([s_new with { Title = $"Größe {i % 7}" }, TinyShop.Items[7] with { Title = $"Größe {1 + (i % 5)}" }]);
        }

        using var changed = shop.Bundles.Acquire();
        // Two items changed; of each, two indices that it left wait for whoever may have them.
        Assert.InRange(changed.Bundle.Encoded, 63, 61 + (2 * 3));
        shop.Click("ada", "new");
        Assert.Equal(TinyShop.Items.Length + 1, changed.Bundle.Index.Count);
        Assert.Contains("i7", RunningShop.Ids(shop.Home("ada")));
    }

    [Fact]
    public void Should_leave_items_as_they_were_to_who_is_at_it()
    {
        _folder.Seal();
        using var shop = new RunningShop(_folder);
        shop.Catalogue.Put([s_new]);
        shop.Catalogue.Put([s_new with { Title = "Größe 1" }]);
        var lease = shop.Bundles.Acquire();
        HistoryClick[] clicks = [new("new", TinyShop.Now, "now")];
        var history = Select();
        var (before, embedded) = (lease.Bundle.Describe(history), Encoded());
        for (var i = 0; i < 20; i++)
        {
            shop.Catalogue.Put([s_new with { Title = $"Größe {2 + (i % 5)}" }]);
            // Others come and go.
            shop.Home("bob", 5);
            Assert.Equal(before, lease.Bundle.Describe(history));
            Assert.Equal(embedded, Encoded());
        }

        Assert.NotEqual(before, lease.Bundle.Describe(Select()));
        var grown = lease.Bundle.Encoded;
        Assert.InRange(grown, 61 + 12, 61 + 22);
        lease.Dispose();
        for (var i = 0; i < 40; i++)
        {
            shop.Catalogue.Put([s_new with { Title = $"Größe {i % 7}" }]);
        }

        using var later = shop.Bundles.Acquire();
        Assert.InRange(later.Bundle.Encoded, grown, grown + 2);

        int[] Select() => lease.Bundle.Users.Select(Surface.Home, clicks, null, TinyShop.Now, "now");

        float[] Encoded()
        {
            var values = new float[lease.Bundle.Users.Width];
            Assert.True(lease.Bundle.Users.TryEncode(Surface.Home, history, values));
            return values;
        }
    }

    [Fact]
    public void Should_go_on_without_an_item_that_no_version_can_embed()
    {
        var first = _folder.Seal(1);
        using var log = new NotedLog();
        using var shop = new RunningShop(_folder, state: new BrokenStateStore(), catalogue: new MemoryCatalogueStore(), log: log);
        var taken = shop.Catalogue.Put([s_new with { Id = "poison", Title = null! }, s_new, new() { Id = "blank" }]);
        Assert.Equal((first, "poison blank"), (taken.Version, string.Join(' ', taken.Missed)));
        Assert.Contains($"Item poison cannot be embedded by version {first}", Assert.Single(log.Notes), StringComparison.Ordinal);
        // No version to come is refused for it.
        var second = _folder.Seal(2);
        Assert.Equal([second], shop.Versions.Refresh().Added);
        Assert.Contains($"Item poison cannot be embedded by version {second}", log.Notes.Last(), StringComparison.Ordinal);
        using var lease = shop.Bundles.Acquire();
        Assert.Equal(61, lease.Bundle.Index.Count);
        Assert.NotNull(lease.Bundle.Find("poison"));
        Assert.NotNull(lease.Bundle.Find("new"));
    }

    [Fact]
    public void Should_keep_no_version_from_a_change_that_another_cannot_take()
    {
        _folder.Seal(1);
        _folder.Seal(2);
        using var log = new NotedLog();
        using var shop = new RunningShop(_folder, state: new BrokenStateStore(), catalogue: new AnyCatalogue(), log: log);
        Assert.Null(shop.Catalogue.Put([new() { Id = null! }]).Version);
        // Each is asked, whatever became of the one before.
        Assert.Equal(shop.Bundles.Versions.Select(version => $"Error: Version {version} could not"), log.Notes.Where(note => note.Contains(" take a change", StringComparison.Ordinal)).Select(note => note[..note.IndexOf(" take a change", StringComparison.Ordinal)]).Order(StringComparer.Ordinal));
        Assert.Equal(shop.Bundles.Versions[^1], shop.Catalogue.Put([s_new]).Version);
    }

    [Fact]
    public void Should_change_versions_and_items_while_serving_without_one_failed_request()
    {
        _folder.Seal(1);
        using var shop = new RunningShop(_folder, capacity: 2);
        shop.Click("ada", "i6");
        var changed = 0;
        using (var working = new Workers(Ask, Ask, Change))
        {
            for (var day = 2; day <= 5; day++)
            {
                _folder.Seal(day);
                Assert.Single(shop.Versions.Refresh().Added);
                working.Wait(3);
            }

            working.Stop();
        }

        using var lease = shop.Bundles.Acquire();
        Assert.Equal(lease.Bundle.Items.Count(), lease.Bundle.Index.Count);

        void Ask()
        {
            var page = shop.Home("ada", 20);
            Assert.Null(page.Fallback);
            Assert.Equal(20, page.Candidates.Count);
        }

        void Change()
        {
            var item = s_new with { Id = $"new{changed % 30}", Title = $"Größe {changed % 11}" };
            Assert.Empty(shop.Catalogue.Put([item]).Missed);
            shop.Catalogue.Delete($"new{(changed + 15) % 30}");
            changed++;
        }
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A store that takes whatever comes, and holds nothing.</summary>
    private sealed class AnyCatalogue : ICatalogueStore
    {
        public void Put(IReadOnlyList<Item> items)
        {
        }

        public void Delete(string itemId)
        {
        }

        public IReadOnlyList<(string ItemId, Item? Item)> Read() => [];
    }

    /// <summary>A store without changes, whose disk fails while <see cref="IsBroken"/>.</summary>
    private sealed class UnreadableCatalogue : ICatalogueStore
    {
        public bool IsBroken { get; set; }

        public int Reads { get; private set; }

        public void Put(IReadOnlyList<Item> items) => throw new NotSupportedException();

        public void Delete(string itemId) => throw new NotSupportedException();

        public IReadOnlyList<(string ItemId, Item? Item)> Read()
        {
            Reads++;
            return IsBroken ? throw new UserStateException("catalogue.db cannot be read", new IOException()) : [];
        }
    }
}
