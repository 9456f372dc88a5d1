using Verge.Domain;

namespace Verge.Serving.Tests;

public sealed class MultiInterestTests : IDisposable
{
    private readonly ShopFolder _folder = new();

    public MultiInterestTests() => TinyShop.SealInterests(_folder.Bundles);

    [Fact]
    public void Should_search_by_each_interest_and_say_which_brought_an_item()
    {
        using var shop = new RunningShop(_folder, new() { Retrieved = 30 });
        shop.Click("ada", "i0", "i6", "i1", "i9");
        var answer = shop.Home("ada", 30);
        Assert.Null(answer.Fallback);
        Assert.Equal(30, answer.Candidates.Count);
        Assert.Equal(30, RunningShop.Ids(answer).Distinct().Count());
        Assert.All(answer.Candidates, candidate => Assert.InRange(candidate.Interest!.Value, 0, 2));
        Assert.True(answer.Candidates.Select(candidate => candidate.Interest).Distinct().Count() > 1, "one interest brought all");
        using var lease = shop.Bundles.Acquire();
        Assert.All(Enum.GetValues<Surface>(), surface => Assert.Equal(3, lease.Bundle.Users.Interests(surface)));
    }

    [Fact]
    public void Should_give_a_weak_interest_more_places_by_its_share()
    {
        int[] least = [.. new[] { 0, 0.5, 1 }.Select(share =>
        {
            using var shop = new RunningShop(_folder, new() { Retrieved = 18, InterestShare = share });
            shop.Click("ada", "i0", "i6", "i1", "i9");
            var places = shop.Home("ada").Candidates.CountBy(candidate => candidate.Interest!.Value).ToDictionary();
            Assert.Equal(18, places.Values.Sum());
            return Enumerable.Range(0, 3).Min(interest => places.GetValueOrDefault(interest));
        })];
        Assert.True(least[0] <= least[1] && least[1] <= least[2] && least[0] < least[2], $"the weakest interest has {string.Join(", ", least)} of 18 places");
    }

    [Fact]
    public void Should_say_of_no_interest_where_none_is_known()
    {
        using var shop = new RunningShop(_folder);
        Assert.All(shop.Feed.Answer(new() { UserId = "new", Surface = Surface.Home }).Candidates, candidate => Assert.Null(candidate.Interest));
    }

    public void Dispose() => _folder.Dispose();
}
