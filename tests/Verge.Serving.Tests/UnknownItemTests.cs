using System.Diagnostics.Metrics;
using Verge.Domain;

namespace Verge.Serving.Tests;

/// <summary>Items of which a version knows nothing: no attribute, title word or aspect that its training knew.</summary>
public sealed class UnknownItemTests : IDisposable
{
    private readonly ShopFolder _folder = new();

    [Fact]
    public void Should_count_and_not_index_them_where_a_bundle_is_sealed()
    {
        TinyShop.SealWith(
            _folder.Bundles,
            new() { Id = "blank" },
            new() { Id = "strange", Attributes = TinyShop.Items[0].Attributes.Clear().Add("category", "never seen") },
            TinyShop.Items[0] with { Id = "new" });
        using var shop = new RunningShop(_folder);
        using (var lease = shop.Bundles.Acquire())
        {
            Assert.Equal("2", lease.Bundle.Manifest.Data["not_embeddable_items"]);
            Assert.Equal((63, 61), (lease.Bundle.Items.Places, lease.Bundle.Index.Count));
            Assert.Equal([false, false, true], new long[] { 61, 62, 63 }.Select(lease.Bundle.Index.Contains));
        }

        // Searches do not find them; the list of popular items does.
        shop.Click("ada", "i6");
        Assert.Equal(["new"], RunningShop.Ids(shop.Home("ada")).Intersect(["blank", "strange", "new"]));
        Assert.Equal(3, RunningShop.Ids(shop.Home("nobody")).Intersect(["blank", "strange", "new"]).Count());
    }

    [Fact]
    public void Should_count_a_miss_for_each_that_is_put()
    {
        _folder.Seal();
        using var shop = new RunningShop(_folder);
        // Other tests' shops put items meanwhile, on threads of their own.
        var (misses, thread) = (new List<long>(), Environment.CurrentManagedThreadId);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, told) =>
        {
            if (instrument.Name == "verge.catalogue.missed")
            {
                told.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => {
            if (Environment.CurrentManagedThreadId == thread)
            {
                misses.Add(count);
            }
        });
        listener.Start();
        Assert.Equal(["a", "b"], shop.Catalogue.Put([new() { Id = "a" }, TinyShop.Items[0] with { Id = "new" }, new() { Id = "b", Price = 5 }]).Missed);
        Assert.Equal(2, misses.Sum());
    }

    [Fact]
    public void Should_not_take_a_user_for_known_by_them()
    {
        _folder.Seal();
        using var shop = new RunningShop(_folder);
        shop.Catalogue.Put([new() { Id = "blank" }]);
        shop.Click("ada", "blank");
        Assert.Equal("unknown_user", shop.Home("ada").Fallback);
        Assert.Equal("unknown_item", shop.Feed.Answer(new() { UserId = "ada", Surface = Surface.ViewItem, AnchorItemId = "blank" }).Fallback);
        shop.Click("ada", "i6");
        Assert.Null(shop.Home("ada").Fallback);
        // Named by another system, it is served like any item.
        Assert.Equal(["blank", "i1"], RunningShop.Ids(shop.Feed.Answer(new() { UserId = "ada", Surface = Surface.Home, Given = [new("blank", null), new("i1", null)] })));
    }

    public void Dispose() => _folder.Dispose();
}
