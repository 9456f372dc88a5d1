namespace Verge.Training.Tests;

public sealed class WeightTradeOffTests
{
    private static readonly WeighedFigures[] s_rows = [Row(0.70, 0.60), Row(0.69, 0.66), Row(0.64, 0.65), Row(0.65, 0.70), Row(0.50, 0.71)];

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0.98, 1)]
    [InlineData(0.9, 3)]
    [InlineData(0, 4)]
    public void Should_choose_the_best_that_keeps_the_share(double share, int expected) =>
        Assert.Equal(expected, new WeightTradeOff("auc", 1, [(0, share)]).Choose(s_rows));

    [Fact]
    public void Should_know_the_front() => Assert.Equal([true, true, false, true, true], new WeightTradeOff("auc", 1, [(0, 0.99)]).Front(s_rows));

    [Fact]
    public void Should_take_of_equal_ones_the_one_that_keeps_more_then_the_first() =>
        Assert.Equal(1, new WeightTradeOff("auc", 1, [(0, 0.5)]).Choose([Row(0.6, 0.7), Row(0.61, 0.7), Row(0.61, 0.7), Row(0.65, 0.69)]));

    [Fact]
    public void Should_choose_none_where_shares_exclude_each_other() =>
        Assert.Equal(-1, new WeightTradeOff("auc", 2, [(0, 1), (1, 1)]).Choose([Row(0.7, 0.6, 0.5), Row(0.6, 0.7, 0.5)]));

    [Fact]
    public void Should_compare_by_the_metric_that_is_asked_for()
    {
        WeighedFigures[] rows = [new([1, 0], [new("click", 0.6, 0.9, 0.5), new("order", 0.6, 0.5, 0.7)]), new([0, 1], [new("click", 0.6, 0.9, 0.5), new("order", 0.7, 0.4, 0.6)])];
        Assert.Equal(1, new WeightTradeOff("auc", 1, [(0, 0.99)]).Choose(rows));
        Assert.Equal(0, new WeightTradeOff("gauc", 1, [(0, 0.99)]).Choose(rows));
        Assert.Equal(0, new WeightTradeOff("ndcg@10", 1, [(0, 0.99)]).Choose(rows));
    }

    private static WeighedFigures Row(params double[] auc) =>
        new([.. auc.Select(_ => 1.0)], [.. auc.Select((value, task) => new TaskFigures($"t{task}", value, double.NaN, double.NaN))]);
}
