using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Bundles.Tests;

public class CatalogueFileTests
{
    [Fact]
    public void Should_read_what_it_wrote()
    {
        Item[] items =
        [
            new() { Id = "bare" },
            new()
            {
                Id = "i1",
                Title = "Größe 3",
                Price = 7.5,
                IsAvailable = false,
                ListedAt = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
                Attributes = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("brand", "b").Add("category", "c"),
            },
        ];
        foreach (var item in items)
        {
            var read = CatalogueFile.Parse("items.jsonl", 1, CatalogueFile.ToJson(item));
            Assert.Equal(item.Attributes, read.Attributes);
            Assert.Equal(item with { Attributes = read.Attributes }, read);
        }
    }

    [Theory]
    [InlineData("""{"id":"a","id":"b"}""")]
    [InlineData("""{"id":"a","attributes":{"category":"x","category":"y"}}""")]
    [InlineData("""{"id":"a","colour":"red"}""")]
    [InlineData("""{"ID":"a"}""")]
    [InlineData("""{"id":"a","price":"7"}""")]
    [InlineData("""{"id":null}""")]
    [InlineData("""{"title":"a"}""")]
    [InlineData("""{"id":""}""")]
    public void Should_refuse_a_line_that_could_be_read_two_ways(string line) =>
        Assert.StartsWith("items.jsonl: line 3: ", Assert.Throws<BundleException>(() => CatalogueFile.Parse("items.jsonl", 3, line)).Message, StringComparison.Ordinal);
}
