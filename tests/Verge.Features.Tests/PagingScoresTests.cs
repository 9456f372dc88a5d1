using Verge.Domain;

namespace Verge.Features.Tests;

public class PagingScoresTests
{
    private static readonly DateTimeOffset Now = RandomShop.Start;

    [Fact]
    public void Should_make_each_score_in_its_column()
    {
        Item[] items =
        [
            new() { Id = "a", Price = 5, ListedAt = Now.AddDays(-30) },
            new() { Id = "b", Price = 1 },
            new() { Id = "c", ListedAt = Now.AddDays(3) },
            new() { Id = "d", Price = 5, ListedAt = Now },
        ];
        var counters = new InteractionCounters(_ => null);
        counters.Observe(new("u", "d", EventKind.Clicked, Now));
        var names = PagingScoreNames.All;
        var output = new float[items.Length * names.Length];
        new PagingScores(names).Compute(
            new() { Candidates = items, At = Now, Counters = counters, RetrievalSimilarity = [4, 3, 2, 1], ClickProbability = [0.1f, 0.2f, 0.3f, 0.4f], FirstPosition = 3 },
            output);
        float[] Column(string name) => [.. Enumerable.Range(0, items.Length).Select(i => output[(i * names.Length) + names.IndexOf(name)])];
        Assert.Equal([4, 3, 2, 1], Column(PagingScoreNames.RetrievalSimilarity));
        Assert.Equal([0.1f, 0.2f, 0.3f, 0.4f], Column(PagingScoreNames.ClickProbability));
        Assert.Equal([0.75f, 0, 0.5f, 0.75f], Column(PagingScoreNames.PriceRank));
        Assert.Equal([MathF.Log(4), MathF.Log(5), MathF.Log(6), MathF.Log(7)], Column(PagingScoreNames.LogPosition));
        Assert.Equal([0.5f, 0, 1, 1], Column(PagingScoreNames.Freshness));
        Assert.Equal([MathF.Log(6), MathF.Log(2), 0, MathF.Log(6)], Column(PagingScoreNames.LogPrice));
        Assert.Equal([0, 0, 0, MathF.Log(2)], Column(PagingScoreNames.Popularity));
        Assert.Equal(3, Column(PagingScoreNames.ItemClickRate)[..3].Count(rate => rate == Column(PagingScoreNames.CategoryClickRate)[0]));
    }

    [Fact]
    public void Should_take_the_prices_shown()
    {
        Item[] items = [new() { Id = "a", Price = 1 }, new() { Id = "b", Price = 2 }];
        var output = new float[2];
        new PagingScores([PagingScoreNames.PriceRank]).Compute(new() { Candidates = items, At = Now, Prices = [9, 8] }, output);
        Assert.Equal([1, 0], output);
    }

    [Fact]
    public void Should_score_an_empty_list() => new PagingScores(PagingScoreNames.Default).Compute(new() { Candidates = [], At = Now, Counters = new(_ => null) }, []);

    [Fact]
    public void Should_name_what_is_missing_or_no_number()
    {
        Item[] items = [new() { Id = "a", Price = 1 }];
        Assert.Contains("'clicks'", Assert.Throws<FeatureException>(() => new PagingScores(["clicks"])).Message, StringComparison.Ordinal);
        AssertNames(PagingScoreNames.ClickProbability, new() { Candidates = items, At = Now });
        AssertNames(PagingScoreNames.ClickProbability, new() { Candidates = items, At = Now, ClickProbability = [float.NaN] });
        AssertNames(PagingScoreNames.ItemClickRate, new() { Candidates = items, At = Now });
        AssertNames(PagingScoreNames.LogPrice, new() { Candidates = items, At = Now, Prices = [-1] }, "price of 'a'");
        AssertNames(PagingScoreNames.LogPrice, new() { Candidates = [new() { Id = "b", Price = double.NaN }], At = Now }, "price of 'b'");
    }

    private static void AssertNames(string score, in ScoreInputs inputs, string? named = null)
    {
        try
        {
            new PagingScores([score]).Compute(inputs, new float[1]);
        }
        catch (FeatureException error)
        {
            Assert.Contains(named ?? score, error.Message, StringComparison.Ordinal);
            return;
        }

        Assert.Fail($"{score} took what it cannot take.");
    }
}
