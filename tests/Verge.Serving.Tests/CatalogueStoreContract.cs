using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Serving.Tests;

/// <summary>What every <see cref="ICatalogueStore"/> does.</summary>
public abstract class CatalogueStoreContract : IDisposable
{
    private readonly Lazy<ICatalogueStore> _store;

    protected CatalogueStoreContract() => _store = new(Open);

    protected ICatalogueStore Store => _store.Value;

    /// <summary>All that an item can say, and letters of which SQL and JSON make something.</summary>
    protected static Item Lamp { get; } = new()
    {
        Id = "lampe'\"größe",
        Title = "Lamp \\ \"40 W\" — 灯",
        Attributes = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("brand", "Ösel").Add("category", "light"),
        Price = 12.345678901234567,
        IsAvailable = false,
        ListedAt = new(2026, 3, 29, 2, 30, 0, 123, TimeSpan.FromHours(2)),
    };

    /// <summary>Opens the store that the test uses; again, after a restart.</summary>
    protected abstract ICatalogueStore Open();

    [Fact]
    public void Should_hold_no_change_at_first() => Assert.Empty(Store.Read());

    [Fact]
    public void Should_give_back_all_of_an_item()
    {
        Store.Put([Lamp, new() { Id = "bare" }]);
        AssertHolds(new() { Id = "bare" }, Lamp);
    }

    [Fact]
    public void Should_keep_the_last_change_of_an_item()
    {
        Store.Put([Lamp, new() { Id = "twice", Price = 1 }, new() { Id = "twice", Price = 2 }]);
        Store.Put([Lamp with { Price = null, Attributes = Lamp.Attributes.Clear() }]);
        AssertHolds(Lamp with { Price = null, Attributes = Lamp.Attributes.Clear() }, new() { Id = "twice", Price = 2 });
    }

    [Fact]
    public void Should_keep_that_an_item_is_gone_though_it_was_never_put()
    {
        Store.Put([Lamp]);
        Store.Delete(Lamp.Id);
        Store.Delete("of the bundle");
        Assert.Equal([(Lamp.Id, null), ("of the bundle", null)], Store.Read());
    }

    [Fact]
    public void Should_take_back_an_item_that_was_gone()
    {
        Store.Delete(Lamp.Id);
        Store.Put([Lamp]);
        AssertHolds(Lamp);
    }

    [Fact]
    public void Should_list_by_id_whatever_came_first()
    {
        Store.Put([.. new[] { "b", "a", "C", "ä", "10", "9" }.Select(id => new Item { Id = id })]);
        Assert.Equal(["10", "9", "C", "a", "b", "ä"], Store.Read().Select(change => change.ItemId));
    }

    [Fact]
    public void Should_change_nothing_with_no_items()
    {
        Store.Put([Lamp]);
        Store.Put([]);
        AssertHolds(Lamp);
    }

    [Fact]
    public void Should_hold_each_change_of_many_threads()
    {
        Parallel.For(0, 40, i =>
        {
            Store.Put([new() { Id = $"own {i}" }, new() { Id = "shared", Price = i }]);
            Store.Delete($"gone {i}");
            Assert.Contains(Store.Read(), change => change.ItemId == $"own {i}");
        });
        var changes = Store.Read();
        Assert.Equal(81, changes.Count);
        Assert.Equal(40, changes.Count(change => change.Item is null));
    }

    public virtual void Dispose()
    {
        if (_store is { IsValueCreated: true, Value: IDisposable store })
        {
            store.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Whether the store holds these items and nothing else.</summary>
    protected void AssertHolds(params ReadOnlySpan<Item> items)
    {
        var held = Store.Read();
        Assert.Equal(items.Length, held.Count);
        for (var i = 0; i < items.Length; i++)
        {
            var (expected, got) = (items[i], held[i].Item!);
            Assert.Equal(expected.Id, held[i].ItemId);
            Assert.Equal(expected.Attributes.AsEnumerable(), got.Attributes.AsEnumerable());
            // Records compare dictionaries by reference.
            Assert.Equal(expected, got with { Attributes = expected.Attributes });
        }
    }
}
