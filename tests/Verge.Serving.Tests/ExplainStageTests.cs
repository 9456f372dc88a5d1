using Verge.Domain;
using Verge.Models.Ranking;

namespace Verge.Serving.Tests;

/// <summary>Why candidates stand where they do, where a request asks for it.</summary>
public sealed class ExplainStageTests : IDisposable
{
    private readonly ShopFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_tell_tasks_experts_and_the_behaviors_attended_most()
    {
        TinyShop.SealActivity(_folder.Bundles, ranker: RankingModels.Dmt);
        using var shop = new RunningShop(_folder);
        var past = Behaviors(shop, "ada");
        shop.Events.Take(past);
        var page = shop.Feed.Answer(new() { UserId = "ada", Surface = Surface.Home, Limit = 9, IsExplained = true }).Candidates;
        Assert.Equal(9, page.Count);
        Assert.All(page, candidate =>
        {
            var why = candidate.Explanation!;
            Assert.Equal(["click", "order"], why.Tasks.Select(task => task.Name));
            Assert.Equal(candidate.ClickProbability, why.Tasks[0].Probability, 1e-5);
            Assert.Equal(candidate.RankingScore, why.Tasks.Sum(task => task.Weight * task.Probability) / why.Tasks.Sum(task => task.Weight), 1e-5);
            Assert.All(why.Tasks, task => Assert.Equal(1, task.Experts.Sum(), 1e-4));
            Assert.All(why.Tasks, task => Assert.Equal(2, task.Experts.Count));
            Assert.All(why.Behaviors, behavior => Assert.Contains(past, act => (act.Kind, act.ItemId, act.At) == (behavior.Kind, behavior.ItemId, behavior.At)));
            // Of seven clicks the five of the largest weights, and all of what there are fewer of.
            Assert.Equal(["click 5", "cart 3", "order 1"], why.Behaviors.GroupBy(behavior => behavior.Sequence).Select(group => $"{group.Key} {group.Count()}"));
            foreach (var sequence in why.Behaviors.GroupBy(behavior => behavior.Sequence))
            {
                Assert.Equal(sequence.OrderByDescending(behavior => behavior.Weight), sequence);
                Assert.Equal(sequence.Key switch { "cart" => EventKind.Carted, "order" => EventKind.Ordered, _ => EventKind.Clicked }, sequence.Select(behavior => behavior.Kind).Distinct().Single());
                Assert.InRange(sequence.Sum(behavior => behavior.Weight), sequence.Key == "click" ? 5f / 7 - 1e-4f : 0.9999f, 1.0001f);
            }
        });
    }

    [Fact]
    public void Should_tell_what_a_ranker_without_told_attention_can_tell()
    {
        _folder.Seal();
        using var shop = new RunningShop(_folder);
        shop.Click("ada", "i1", "i2");
        Assert.All(shop.Feed.Answer(new() { UserId = "ada", Surface = Surface.Home, IsExplained = true }).Candidates, candidate =>
        {
            var task = Assert.Single(candidate.Explanation!.Tasks);
            Assert.Equal("click", task.Name);
            Assert.Equal(candidate.ClickProbability, task.Probability, 1e-5);
            Assert.Empty(task.Experts);
            Assert.Empty(candidate.Explanation.Behaviors);
        });
    }

    [Fact]
    public void Should_explain_nothing_unasked_and_count_no_page_that_is_explained()
    {
        _folder.Seal();
        using var shop = new RunningShop(_folder);
        shop.Click("ada", "i1", "i2");
        var before = shop.Rates();
        var query = new FeedQuery { UserId = "ada", Surface = Surface.Home };
        var explained = shop.Feed.Answer(query with { IsExplained = true });
        Assert.Equal(before, shop.Rates());
        var plain = shop.Feed.Answer(query);
        Assert.NotEqual(before, shop.Rates());
        Assert.Equal(RunningShop.Ids(explained), RunningShop.Ids(plain));
        Assert.All(plain.Candidates, candidate => Assert.Null(candidate.Explanation));
        Assert.All(plain.Candidates, candidate => Assert.Null(candidate.Example));
    }

    private static Interaction[] Behaviors(RunningShop shop, string user)
    {
        EventKind[] kinds = [.. Enumerable.Repeat(EventKind.Clicked, 7), .. Enumerable.Repeat(EventKind.Carted, 3), EventKind.Ordered];
        return [.. kinds.Select((kind, i) => new Interaction(user, $"i{i}", kind, shop.Clock.GetUtcNow().AddSeconds(i - 60), "s", Surface.Home))];
    }
}
