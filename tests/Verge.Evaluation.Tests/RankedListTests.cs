namespace Verge.Evaluation.Tests;

public class RankedListTests
{
    // From the top: relevant, not, relevant, not, not.
    private static readonly RankedList s_list = RankedList.Rank([0.5f, 0.9f, 0.7f, 0.2f, 0.8f], [false, true, true, false, false]);

    [Fact]
    public void Should_give_the_values_computed_by_hand()
    {
        Assert.Equal(5.0 / 6, s_list.Auc(), 12);
        Assert.Equal(1, s_list.ReciprocalRank(), 12);
        Assert.Equal((1 + (1 / Math.Log2(4))) / (1 + (1 / Math.Log2(3))), s_list.Ndcg(10), 12);
        Assert.Equal(1 / (1 + (1 / Math.Log2(3))), s_list.Ndcg(2), 12);
        Assert.Equal((1 + (2.0 / 3)) / 2, s_list.AveragePrecision(), 12);
        Assert.Equal(0.5, s_list.AveragePrecision(2), 12);
        Assert.Equal(1, s_list.AveragePrecision(1), 12);
        Assert.Equal(0.5, s_list.Recall(2), 12);
        Assert.Equal(2.0 / 4, s_list.Precision(4), 12);
        Assert.Equal(2.0 / 8, s_list.Precision(8), 12);
        Assert.Equal(2, s_list.Hits(3), 12);
    }

    [Fact]
    public void Should_give_no_reciprocal_rank_beyond_the_cut_off()
    {
        var list = RankedList.Rank([3, 2, 1], [false, false, true]);
        Assert.Equal(1.0 / 3, list.ReciprocalRank(3), 12);
        Assert.Equal(0, list.ReciprocalRank(2), 12);
    }

    [Fact]
    public void Should_count_ties_half_in_the_auc()
    {
        Assert.Equal(0.5, RankedList.Rank([1, 1], [true, false]).Auc());
        Assert.Equal(0.75, RankedList.Rank([2, 1, 1], [true, true, false]).Auc());
        Assert.Equal(0.5, RankedList.Rank([0f, -0f], [true, false]).Auc());
    }

    [Fact]
    public void Should_be_undefined_where_a_class_is_missing()
    {
        Assert.True(double.IsNaN(RankedList.Rank([1, 2], [true, true]).Auc()));
        Assert.True(double.IsNaN(RankedList.Rank([1, 2], [false, false]).Auc()));
        Assert.True(double.IsNaN(RankedList.Rank([1, 2], [false, false]).ReciprocalRank()));
        Assert.True(double.IsNaN(RankedList.Rank([1, 2], [false, false]).Ndcg()));
        Assert.True(double.IsNaN(RankedList.Rank([1, 2], [false, false]).AveragePrecision()));
        Assert.True(double.IsNaN(RankedList.Rank([1, 2], [false, false]).Recall(1)));
        Assert.Equal(0, RankedList.Rank([1, 2], [false, false]).Precision(1));
    }

    [Fact]
    public void Should_agree_with_all_pairs_on_the_auc() =>
        Property.Holds(40, list =>
        {
            double pairs = 0, won = 0;
            for (var i = 0; i < list.Scores.Length; i++)
            {
                for (var j = 0; j < list.Scores.Length; j++)
                {
                    if (list.Relevant[i] && !list.Relevant[j])
                    {
                        pairs++;
                        won += list.Scores[i] > list.Scores[j] ? 1 : list.Scores[i] == list.Scores[j] ? 0.5 : 0;
                    }
                }
            }

            return Same(won / pairs, list.Rank().Auc());
        });

    [Fact]
    public void Should_be_the_mean_over_all_orders_that_ties_allow() =>
        Property.Holds(6, list => Enumerable.Range(1, 7).All(k =>
            Same(list.MeanOverOrders(labels => PlainMetrics.ReciprocalRank(labels, k)), list.Rank().ReciprocalRank(k))
            && Same(list.MeanOverOrders(labels => PlainMetrics.Ndcg(labels, k)), list.Rank().Ndcg(k))
            && Same(list.MeanOverOrders(labels => PlainMetrics.AveragePrecision(labels, k)), list.Rank().AveragePrecision(k))
            && Same(list.MeanOverOrders(labels => labels.Take(k).Count(label => label)), list.Rank().Hits(k))));

    [Fact]
    public void Should_give_a_constant_scorer_no_more_than_chance()
    {
        // One relevant item, put first by input order: a stable sort would call this perfect.
        var constant = RankedList.Rank(new float[10], [true, .. new bool[9]]);
        Assert.Equal(0.5, constant.Auc(), 12);
        Assert.Equal(Enumerable.Range(1, 10).Average(rank => 1.0 / rank), constant.ReciprocalRank(), 12);
        Assert.Equal(0.3, constant.Recall(3), 12);
        Assert.Equal(0.1, constant.Precision(3), 12);
    }

    [Fact]
    public void Should_mirror_the_auc_when_scores_are_reversed() =>
        Property.Holds(30, list => Same(
            1 - list.Rank().Auc(),
            RankedList.Rank([.. list.Scores.Select(score => -score)], list.Relevant).Auc()));

    [Fact]
    public void Should_not_change_under_a_monotone_transform() =>
        Property.Holds(30, list => Everything(list.Rank()).SequenceEqual(
            Everything(RankedList.Rank([.. list.Scores.Select(score => MathF.Exp(score) - 7)], list.Relevant))));

    [Fact]
    public void Should_not_depend_on_the_order_of_its_input() =>
        Property.Holds(30, list => Everything(list.Rank()).SequenceEqual(
            Everything(RankedList.Rank([.. list.Scores.Reverse()], [.. list.Relevant.Reverse()]))));

    [Theory]
    [InlineData(float.NegativeInfinity)]
    [InlineData(float.MinValue)]
    [InlineData(-1e-40f)]
    public void Should_order_every_number(float low)
    {
        float[] ascending = [low, 0, 1e-40f, 1, 1.0000001f, float.MaxValue, float.PositiveInfinity];
        for (var i = 1; i < ascending.Length; i++)
        {
            Assert.Equal(1, RankedList.Rank([ascending[i - 1], ascending[i]], [false, true]).Auc());
        }
    }

    [Fact]
    public void Should_refuse_what_is_no_number_naming_the_place()
    {
        var error = Assert.Throws<ArgumentException>(() => RankedList.Rank([1, float.NaN], [true, false]));
        Assert.Contains("place 1", error.Message, StringComparison.Ordinal);
    }

    private static double[] Everything(RankedList list) =>
        [list.Auc(), list.ReciprocalRank(), list.ReciprocalRank(3), list.Ndcg(), list.Ndcg(3), list.AveragePrecision(), list.AveragePrecision(3), list.Recall(3), list.Precision(3)];

    private static bool Same(double expected, double actual) =>
        double.IsNaN(expected) ? double.IsNaN(actual) : Math.Abs(expected - actual) < 1e-12;
}
