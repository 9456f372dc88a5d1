using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Serving.Tests;

public class PageStageTests
{
    private static readonly double[] s_lambdas = [0, 1e-3, 0.05, 0.3, 0.7, 1, 2, 5, 20, 1e6];

    [Fact]
    public void Should_make_each_of_a_kind_count_less_by_e_to_lambda()
    {
        // Shoes of 0.8, 0.5, 0.4 beside hats of 0.3 and 0.1. With λ = ln 2 the second pair counts 0.25, the third 0.1, the second hat 0.05.
        FeedCandidate[] ranked = [Candidate("a", "shoes", 0.8f), Candidate("b", "shoes", 0.5f), Candidate("c", "shoes", 0.4f), Candidate("d", "hats", 0.3f), Candidate("e", "hats", 0.1f)];
        Assert.Equal("a b c d e", Page(ranked, 0, 5));
        Assert.Equal("a d b c e", Page(ranked, Math.Log(2), 5));
        Assert.Equal("a d b", Page(ranked, Math.Log(2), 3));
        Assert.Equal("a d b e c", Page(ranked, 5, 5));
        Assert.Equal(["0", "1", "2"], Cut(ranked, 5, 3).Select(candidate => $"{candidate.Position}"));
    }

    [Fact]
    public void Should_take_items_without_a_category_as_each_of_their_own() =>
        Assert.Equal("a b c", Page([Candidate("a", null, 0.3f), Candidate("b", null, 0.2f), Candidate("c", null, 0.1f)], 5, 3));

    [Fact]
    public void Should_keep_the_ranking_of_equal_scores_and_of_none()
    {
        FeedCandidate[] ranked = [.. Enumerable.Range(0, 12).Select(i => Candidate($"{i}", $"{i % 2}", i < 6 ? 0.5f : 0))];
        Assert.Equal("0 1 2 3 4 5 6 7 8 9 10 11", Page(ranked, 0, 12));
        Assert.Equal("0 1 2 3 4 5 6 7 8 9 10 11", Page(ranked, 1, 12));
        Assert.Empty(Cut([], 1, 10));
    }

    [Fact]
    public void Should_never_lose_a_category_nor_gain_a_pair_of_one_by_a_larger_lambda()
    {
        var random = new Random(7);
        var spread = 0;
        for (var trial = 0; trial < 500; trial++)
        {
            var ranked = Ranked(random, random.Next(1, 60), random.Next(1, 9));
            var limit = random.Next(1, 30);
            FeedCandidate[][] pages = [.. s_lambdas.Select(lambda => Cut(ranked, lambda, limit))];
            foreach (var (less, more) in pages.Zip(pages.Skip(1)))
            {
                Assert.Equal(Math.Min(limit, ranked.Length), more.Length);
                Assert.Equal(less[0].Item.Id, more[0].Item.Id);
                Assert.Superset(Kinds(less), Kinds(more));
                Assert.True(Pairs(more) <= Pairs(less), $"trial {trial}: {Pairs(less)} pairs, then {Pairs(more)}");
            }

            spread += Pairs(pages[0]) - Pairs(pages[^1]);
        }

        Assert.True(spread > 1_000, $"{spread} pairs less at the largest λ");
    }

    [Fact]
    public void Should_find_the_best_of_all_pages_of_its_length()
    {
        var random = new Random(8);
        for (var trial = 0; trial < 100; trial++)
        {
            var ranked = Ranked(random, 9, 3);
            var (limit, lambda) = (random.Next(1, 7), s_lambdas[random.Next(1, 7)]);
            var best = Enumerable.Range(0, 1 << ranked.Length).Where(set => int.PopCount(set) == limit)
                .Max(set => Worth([.. ranked.Where((_, i) => (set >> i & 1) == 1)], lambda));
            Assert.Equal(best, Worth(Cut(ranked, lambda, limit), lambda), 1e-9);
        }
    }

    [Fact]
    public void Should_begin_a_longer_page_by_the_shorter_one()
    {
        var random = new Random(9);
        for (var trial = 0; trial < 100; trial++)
        {
            var (ranked, lambda) = (Ranked(random, 40, 5), s_lambdas[trial % s_lambdas.Length]);
            var whole = Page(ranked, lambda, 40);
            Assert.All(Enumerable.Range(1, 40), limit => Assert.StartsWith(Page(ranked, lambda, limit), whole, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Should_let_categories_take_turns_at_the_largest_lambda()
    {
        var random = new Random(10);
        for (var trial = 0; trial < 100; trial++)
        {
            var ranked = Ranked(random, 60, 6);
            var (page, kinds) = (Cut(ranked, 1e6, 20), ranked.CountBy(Kind).ToDictionary());
            var most = page.CountBy(Kind).Max(pair => pair.Value);
            Assert.All(kinds, kind => Assert.InRange(page.Count(candidate => Kind(candidate) == kind.Key), Math.Min(kind.Value, most - 1), most));
        }
    }

    private static FeedCandidate[] Ranked(Random random, int count, int kinds) =>
        [.. Enumerable.Range(0, count).Select(i => Candidate($"{i}", random.Next(kinds + 1) is var kind && kind == kinds ? null : $"k{kind}", MathF.Pow(random.NextSingle(), 1 + random.Next(4))))];

    private static FeedCandidate Candidate(string id, string? category, float score) => new(new()
    {
        Id = id,
        Attributes = category is null ? ImmutableSortedDictionary<string, string>.Empty : ImmutableSortedDictionary<string, string>.Empty.Add("category", category),
    })
    { RankingScore = score };

    private static string Page(FeedCandidate[] ranked, double lambda, int limit) => string.Join(' ', Cut(ranked, lambda, limit).Select(candidate => candidate.Item.Id));

    private static FeedCandidate[] Cut(FeedCandidate[] ranked, double lambda, int limit)
    {
        // It asks for nothing of a version, nor of what is known of the user.
        var context = new FeedContext
        {
            Query = new() { UserId = "ada", Surface = Surface.Home, Limit = limit },
            Bundle = null!,
            Latest = null!,
            Now = TinyShop.Now,
            Clicks = default,
            Counters = null!,
            Activity = null,
            Served = ImmutableHashSet<string>.Empty,
            Seen = ImmutableHashSet<string>.Empty,
            Candidates = [.. ranked],
        };
        new PageStage(lambda).Run(context);
        return [.. context.Candidates];
    }

    private static string Kind(FeedCandidate candidate) => candidate.Item.Attribute("category") ?? candidate.Item.Id;

    private static HashSet<string> Kinds(FeedCandidate[] page) => [.. page.Select(Kind)];

    /// <summary>Pairs of items of one category.</summary>
    private static int Pairs(FeedCandidate[] page) => page.CountBy(Kind).Sum(pair => pair.Value * (pair.Value - 1) / 2);

    private static double Worth(FeedCandidate[] page, double lambda) => page.Sum(candidate => Math.Log(Math.Max(candidate.RankingScore, 1e-30))) - (lambda * Pairs(page));
}
