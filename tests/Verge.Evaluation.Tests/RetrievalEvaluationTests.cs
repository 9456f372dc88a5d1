namespace Verge.Evaluation.Tests;

public class RetrievalEvaluationTests
{
    private static readonly MetricName s_recall = MetricName.Parse("recall@2");

    [Fact]
    public void Should_rank_a_target_among_the_catalogue()
    {
        var scores = Enumerable.Range(0, 1000).Select(item => (float)(item % 100)).ToArray();
        Assert.Equal(new TargetRank(20, 9), TargetRank.Among(scores, 97));
        Assert.Equal(new TargetRank(18, 8), TargetRank.Among(scores, 97, [98, 199, 197, 3]));
        Assert.Equal(new TargetRank(990, 9), TargetRank.Among(scores, 0));
        Assert.Equal(new TargetRank(1, 1), TargetRank.Against(0.5f, [0.9f, 0.5f, 0.1f]));
    }

    [Fact]
    public void Should_agree_with_counting_one_by_one() =>
        Property.Holds(60, list =>
        {
            var target = list.Scores.Length / 2;
            var rank = TargetRank.Among(list.Scores, target);
            return rank.Higher == list.Scores.Count(score => score > list.Scores[target])
                && rank.Tied == list.Scores.Count(score => score == list.Scores[target]) - 1;
        });

    [Fact]
    public void Should_give_the_values_computed_by_hand()
    {
        var samples = Evaluate(["recall@2", "mrr@2", "ndcg@2"], new TargetRank(0, 0), new TargetRank(1, 0), new TargetRank(2, 0), new TargetRank(9, 0));
        Assert.Equal(0.5, samples["recall@2"], 12);
        Assert.Equal(1.5 / 4, samples["mrr@2"], 12);
        Assert.Equal((1 + (1 / Math.Log2(3))) / 4, samples["ndcg@2"], 12);
    }

    [Fact]
    public void Should_expect_over_ties()
    {
        // The target is second, third or fourth.
        var samples = Evaluate(["recall@2", "mrr@3", "ndcg@3"], new TargetRank(1, 2));
        Assert.Equal(1.0 / 3, samples["recall@2"], 12);
        Assert.Equal(((1.0 / 2) + (1.0 / 3)) / 3, samples["mrr@3"], 12);
        Assert.Equal(((1 / Math.Log2(3)) + 0.5) / 3, samples["ndcg@3"], 12);
    }

    [Fact]
    public void Should_give_a_constant_scorer_no_more_than_chance()
    {
        var rank = TargetRank.Among(new float[1000], 0);
        Assert.Equal(0.02, Evaluate(["recall@20"], rank)["recall@20"], 12);
    }

    [Fact]
    public void Should_agree_with_the_list_metrics_for_several_targets() =>
        Property.Holds(25, list =>
        {
            var targets = Enumerable.Range(0, list.Scores.Length).Where(item => list.Relevant[item]).Select(item => TargetRank.Among(list.Scores, item)).ToArray();
            if (targets.Length == 0)
            {
                return true;
            }

            var evaluation = new RetrievalEvaluation([MetricName.Parse("recall@4"), MetricName.Parse("mrr@4"), MetricName.Parse("ndcg@4")]);
            evaluation.Add(new RankedQuery("u", "q", targets));
            var samples = evaluation.Samples().ToDictionary(sample => sample.Key.Kind, sample => sample.Value.Value);
            var ranked = list.Rank();
            return Math.Abs(samples[MetricKind.Recall] - ranked.Recall(4)) < 1e-12
                && Math.Abs(samples[MetricKind.Mrr] - ranked.ReciprocalRank(4)) < 1e-12
                && Math.Abs(samples[MetricKind.Ndcg] - ranked.Ndcg(4)) < 1e-12;
        });

    [Fact]
    public void Should_count_unseen_targets_apart_or_as_misses()
    {
        TargetRank[] ranks = [new(0, 0), TargetRank.Unseen, new(5, 0), TargetRank.Unseen];
        var apart = Add(new RetrievalEvaluation([s_recall]), ranks);
        Assert.Equal(0.5, apart.Samples()[s_recall].Value, 12);
        Assert.Equal(2, apart.Samples()[s_recall].Excluded);
        var misses = Add(new RetrievalEvaluation([s_recall], UnseenTargets.CountedAsMisses), ranks);
        Assert.Equal(0.25, misses.Samples()[s_recall].Value, 12);
        Assert.Equal(0, misses.Samples()[s_recall].Excluded);
        foreach (var evaluation in new[] { apart, misses })
        {
            Assert.Equal((4, 4, 2), (evaluation.Queries, evaluation.Targets, evaluation.Unseen));
        }
    }

    [Fact]
    public void Should_leave_unseen_targets_out_of_a_query_of_several()
    {
        var query = new RankedQuery("u", "q", new[] { new TargetRank(0, 0), TargetRank.Unseen });
        var apart = new RetrievalEvaluation([s_recall, MetricName.Parse("ndcg@2"), MetricName.Parse("mrr@2")]);
        apart.Add(query);
        Assert.All(apart.Samples().Values, sample => Assert.Equal(1, sample.Value, 12));
        var misses = new RetrievalEvaluation([s_recall], UnseenTargets.CountedAsMisses);
        misses.Add(query);
        Assert.Equal(0.5, misses.Samples()[s_recall].Value, 12);
    }

    [Fact]
    public void Should_not_mix_sampled_and_full_catalogue_ranks()
    {
        var evaluation = new RetrievalEvaluation([MetricName.Parse("recall@20|1000")]);
        Assert.Throws<ArgumentException>(() => evaluation.Add(new RankedQuery("u", "q", new TargetRank(0, 0))));
        Assert.Throws<ArgumentException>(() => evaluation.Add(new RankedQuery("u", "q", new TargetRank(0, 0), negatives: 100)));
        evaluation.Add(new RankedQuery("u", "q", new TargetRank(0, 0), negatives: 1000));
        Assert.Throws<ArgumentException>(() => new RetrievalEvaluation([s_recall, MetricName.Parse("recall@20|1000")]));
        Assert.Throws<ArgumentException>(() => new RetrievalEvaluation([MetricName.Parse("gauc")]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(39)]
    public void Should_refuse_nan_naming_query_and_item(int place)
    {
        var scores = new float[40];
        scores[place] = float.NaN;
        var error = Assert.Throws<ArgumentException>(() => TargetRank.Among(scores, 1, query: "q5"));
        Assert.Contains($"'q5': item at place {place}", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => TargetRank.Against(float.NaN, [1]));
    }

    [Fact]
    public void Should_draw_negatives_that_repeat_differ_and_avoid_the_querys_items()
    {
        var (first, again, other) = (new int[50], new int[50], new int[50]);
        var sampler = new QueryNegatives(100, seed: 4);
        sampler.Draw(1, [7, 8], first);
        sampler.Draw(2, [7, 8], other);
        new QueryNegatives(100, seed: 4).Draw(1, [7, 8], again);
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        Assert.Equal(50, first.Distinct().Count());
        Assert.DoesNotContain(7, first);
        Assert.DoesNotContain(8, first);
    }

    [Fact]
    public void Should_draw_all_items_alike_often()
    {
        var drawn = new int[20];
        var sampler = new QueryNegatives(20, seed: 1);
        var negatives = new int[5];
        for (var query = 0; query < 4000; query++)
        {
            sampler.Draw(query, [], negatives);
            foreach (var item in negatives)
            {
                drawn[item]++;
            }
        }

        // Each item: 4000 draws at 1/4, standard deviation 27.
        Assert.All(drawn, count => Assert.InRange(count, 1000 - 140, 1000 + 140));
    }

    [Fact]
    public void Should_draw_the_last_item_left_and_refuse_one_more()
    {
        var sampler = new QueryNegatives(3, seed: 1);
        var one = new int[1];
        sampler.Draw(1, [0, 2, 2], one);
        Assert.Equal(1, one[0]);
        var error = Assert.Throws<ArgumentException>(() => sampler.Draw(1, [0, 2], new int[2]));
        Assert.Contains("got 1 items", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => sampler.Draw(1, [3], one));
    }

    private static Dictionary<string, double> Evaluate(string[] metrics, params TargetRank[] ranks) =>
        Add(new RetrievalEvaluation([.. metrics.Select(MetricName.Parse)]), ranks).Samples().ToDictionary(sample => sample.Key.ToString(), sample => sample.Value.Value);

    private static RetrievalEvaluation Add(RetrievalEvaluation evaluation, TargetRank[] ranks)
    {
        for (var query = 0; query < ranks.Length; query++)
        {
            evaluation.Add(new RankedQuery("u" + (query / 2), "q" + query, ranks[query]));
        }

        return evaluation;
    }
}
