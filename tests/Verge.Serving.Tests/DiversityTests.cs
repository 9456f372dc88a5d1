namespace Verge.Serving.Tests;

public sealed class DiversityTests : IDisposable
{
    private const int Places = 20;
    private readonly ShopFolder _folder = new();

    [Fact]
    public void Should_spread_a_page_at_the_default_of_what_is_retrieved()
    {
        _folder.Seal();
        int[][] pages = [.. new[] { 0, 0.7, 5 }.Select(lambda => Categories(new() { Diversity = lambda }))];
        Assert.All(pages, page => Assert.Equal(Places, page.Sum()));
        var told = string.Join("; ", pages.Select(page => string.Join(' ', page)));
        foreach (var (less, more) in pages.Zip(pages.Skip(1)))
        {
            Assert.True(less.Length <= more.Length && Squares(less) >= Squares(more), told);
        }

        Assert.True(Squares(pages[0]) > Squares(pages[^1]), told);

        static int Squares(int[] page) => page.Sum(count => count * count);
    }

    [Fact]
    public void Should_spread_what_is_popular_too()
    {
        _folder.Seal();
        using var shop = new RunningShop(_folder, new() { Diversity = 1e6 });
        var page = shop.Home("nobody", 12);
        Assert.Equal("unknown_user", page.Fallback);
        Assert.All(page.Candidates.CountBy(candidate => candidate.Item.Attribute("category")!), pair => Assert.Equal(2, pair.Value));
    }

    [Fact]
    public void Should_leave_a_given_list_as_it_is()
    {
        _folder.Seal();
        using var shop = new RunningShop(_folder, new() { Diversity = 1e6 });
        var given = TinyShop.Items.Where(item => item.Attribute("category") == TinyShop.Items[0].Attribute("category")).Concat(TinyShop.Items).Take(20).Select(item => item.Id).ToArray();
        var answer = shop.Feed.Answer(new() { UserId = "ada", Surface = Domain.Surface.Home, Given = [.. given.Select(id => new GivenCandidate(id, null))] });
        Assert.Equal(given, RunningShop.Ids(answer));
        Assert.Equal(Enumerable.Range(0, 20), answer.Candidates.Select(candidate => candidate.Position));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>How many items of each category a page has, of one user with one interest.</summary>
    private int[] Categories(FeedOptions options)
    {
        using var shop = new RunningShop(_folder, options);
        // Ten times the shop, more than is retrieved, half of it of the category that the user clicks.
        shop.Catalogue.Put([.. Enumerable.Range(60, 600).Select(i => TinyShop.Items[(i % 2 == 0 ? i / 2 : i * 6) % 60] with { Id = $"i{i}" })]);
        shop.Click("ada", "i6", "i12");
        var answer = shop.Home("ada", Places);
        Assert.Null(answer.Fallback);
        Assert.All(answer.Candidates, candidate => Assert.Equal(0, candidate.Interest));
        return [.. answer.Candidates.CountBy(candidate => candidate.Item.Attribute("category")!).Select(pair => pair.Value).OrderDescending()];
    }
}
