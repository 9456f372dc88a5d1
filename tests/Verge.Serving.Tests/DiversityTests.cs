namespace Verge.Serving.Tests;

public sealed class DiversityTests : IDisposable
{
    private const int Categories = 6;
    private readonly ShopFolder _folder = new();

    [Fact]
    public void Should_decide_what_a_user_of_one_interest_is_shown_at_the_default_options()
    {
        _folder.Seal();
        // At the largest λ, each category has a sixth of the retrieved: no more of one can come onto the page, however ranking orders them.
        var most = (int)Math.Ceiling(new FeedOptions().Retrieved / (double)Categories);
        Assert.InRange(Largest(new()), most + 1, FeedLimits.PageSize);
        Assert.InRange(Largest(new() { Diversity = 1e6 }), 1, most);
    }

    [Fact]
    public void Should_search_for_more_than_there_are_places_only_where_it_spreads()
    {
        var search = new VectorSearch.SearchOptions { EfSearch = 20 };
        Assert.Equal([20, 20, 80], new[] { (10, 0.0), (5, 1), (20, 1) }.Select(asked => ServedBundle.Breadth(asked.Item1, search, asked.Item2)));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Items of the category that a page has most of.</summary>
    private int Largest(FeedOptions options)
    {
        using var shop = new RunningShop(_folder, options);
        // Ten times the shop, more than is retrieved, half of it of the category that the user clicks.
        shop.Catalogue.Put([.. Enumerable.Range(60, 600).Select(i => TinyShop.Items[(i % 2 == 0 ? i / 2 : i * Categories) % 60] with { Id = $"i{i}" })]);
        shop.Click("ada", "i6", "i12");
        var answer = shop.Home("ada");
        Assert.Null(answer.Fallback);
        Assert.All(answer.Candidates, candidate => Assert.Equal(0, candidate.Interest));
        return answer.Candidates.CountBy(candidate => candidate.Item.Attribute("category")!).Max(pair => pair.Value);
    }
}
