using System.Text.Json;
using Verge.Serving;
using Verge.Serving.Tests;

namespace Verge.IntegrationTests.Cloud;

/// <summary>What a user of several interests is shown, by how they are merged.</summary>
public class InterestTests
{
    private const int Places = 20;

    [Fact]
    public async Task Should_spread_a_page_over_its_categories_the_larger_lambda_is()
    {
        int[][] pages = [.. await Task.WhenAll(new[] { 0, 0.5, 2, 1e6 }.Select(lambda => CategoriesAsync(new() { Diversity = lambda })))];
        Assert.All(pages, page => Assert.Equal(Places, page.Sum()));
        // The larger λ, the fewer of a kind: by the number of categories, and by how unequal their shares are. A page of 20 of the 57 that are left.
        foreach (var (less, more) in pages.Zip(pages.Skip(1)))
        {
            Assert.True(less.Length <= more.Length, Told());
            Assert.True(less.Sum(count => count * count) >= more.Sum(count => count * count), Told());
        }

        Assert.Equal(4, pages[^1].Max());
        Assert.True(pages[0].Max() > pages[^1].Max(), Told());

        string Told() => string.Join("; ", pages.Select(page => string.Join(' ', page)));
    }

    [Fact]
    public async Task Should_show_other_items_where_interests_take_turns() =>
        Assert.NotEqual(await ItemsAsync(new() { Retrieved = Places }), await ItemsAsync(new() { Retrieved = Places, InterestShare = 1 }));

    private static async Task<string[]> ItemsAsync(FeedOptions options) =>
        [.. (await CandidatesAsync(options)).Select(candidate => candidate.GetProperty("itemId").GetString()!).Order(StringComparer.Ordinal)];

    /// <summary>How many items of each category a page has.</summary>
    private static async Task<int[]> CategoriesAsync(FeedOptions options) =>
        [.. (await CandidatesAsync(options)).CountBy(candidate => candidate.GetProperty("attributes").GetProperty("category").GetString()!).Select(pair => pair.Value).OrderDescending()];

    private static async Task<JsonElement[]> CandidatesAsync(FeedOptions options)
    {
        var folder = new ShopFolder();
        TinyShop.SealInterests(folder.Bundles);
        await using var cloud = await CloudServer.StartAsync(folder, cloud => cloud with { Feed = options });
        await cloud.PostAsync("/v1/events", new { events = new[] { cloud.Click("ada", "i0", 9), cloud.Click("ada", "i6", 8), cloud.Click("ada", "i1", 7) } }, 202);
        var page = await cloud.GetAsync($"/v1/feed/home?user=ada&limit={Places}");
        Assert.Null(page.GetProperty("fallback").GetString());
        return [.. page.GetProperty("candidates").EnumerateArray()];
    }
}
