using Verge.Datasets.Synthetic;

namespace Verge.Datasets.Tests.Synthetic;

public sealed class ShopCatalogueTests
{
    private static readonly ShopCatalogue _catalogue = LoggedShops.Whole.Shop.Catalogue;

    [Fact]
    public void Should_fill_every_category_with_few_brands()
    {
        var items = Enumerable.Range(0, _catalogue.Count).GroupBy(_catalogue.CategoryOf).ToArray();
        Assert.Equal(27, items.Length);
        Assert.All(items, g => Assert.InRange(g.Select(i => _catalogue.Items[i].Attribute("brand")).Distinct().Count(), 1, 5));
        Assert.All(items, g => Assert.All(g, i => Assert.Equal(_catalogue.Categories[g.Key], _catalogue.Items[i].Attribute("category"))));
        Assert.All(_catalogue.Categories, c => Assert.Matches("^[A-Z][a-z]+ / [A-Z][A-Za-z -]+$", c));
    }

    [Fact]
    public void Should_title_items_so_that_people_can_read_them()
    {
        Assert.All(_catalogue.Items, i => Assert.StartsWith(i.Attribute("brand")!, i.Title, StringComparison.Ordinal));
        Assert.All(_catalogue.Items, i => Assert.Matches("^[A-Z].+, .+$", i.Title));
        Assert.True(_catalogue.Items.Select(i => i.Title).Distinct().Count() > 0.9 * _catalogue.Count);
    }

    [Fact]
    public void Should_skew_popularity_and_price_by_level()
    {
        var shares = Enumerable.Range(0, _catalogue.Count).Select(_catalogue.PopularityOf).OrderDescending().ToArray();
        Assert.Equal(1, shares.Sum(), 1e-9);
        Assert.InRange(shares.Take(_catalogue.Count / 10).Sum(), 0.3, 0.7);
        foreach (var category in Enumerable.Range(0, _catalogue.Count).GroupBy(_catalogue.CategoryOf))
        {
            var cheap = category.Where(i => _catalogue.PriceLevelOf(i) <= 3).Select(i => _catalogue.Items[i].Price!.Value).ToArray();
            var dear = category.Where(i => _catalogue.PriceLevelOf(i) >= 5).Select(i => _catalogue.Items[i].Price!.Value).ToArray();
            Assert.True(cheap.Length == 0 || dear.Length == 0 || cheap.Average() < dear.Average());
        }
    }

    [Fact]
    public void Should_find_items_by_id_and_say_where_there_is_none()
    {
        Assert.All(Enumerable.Range(0, _catalogue.Count), i => Assert.Equal(i, _catalogue.IndexOf(_catalogue.Items[i].Id)));
        Assert.Equal(-1, _catalogue.IndexOf("nothing"));
    }
}
