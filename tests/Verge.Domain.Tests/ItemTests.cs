using System.Collections.Immutable;

namespace Verge.Domain.Tests;

public class ItemTests
{
    [Fact]
    public void Should_give_attributes_its_id_among_them()
    {
        var item = new Item { Id = "i1", Attributes = ImmutableSortedDictionary<string, string>.Empty.Add("category", "shoes") };
        Assert.Equal("shoes", item.Attribute("category"));
        Assert.Equal("i1", item.Attribute(Item.ItemIdAttribute));
        Assert.Null(item.Attribute("brand"));
        Assert.Null(item.Attribute("Category"));
    }

    [Fact]
    public void Should_be_available_and_of_unknown_price_unless_said_otherwise()
    {
        var item = new Item { Id = "i1" };
        Assert.True(item.IsAvailable);
        Assert.Null(item.Price);
        Assert.Null(item.ListedAt);
        Assert.Equal("", item.Title);
    }
}
