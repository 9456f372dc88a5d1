using System.Collections.Immutable;
using Verge.Evaluation;
using Verge.Training.Experiments;

namespace Verge.Training.Tests.Experiments;

public sealed class ListsOutcomeTests : RunOutcomeContract
{
    protected override ImmutableArray<MetricName> Metrics { get; } =
        [.. "click.auc order.auc gauc order.ece logloss order.mrr@4 click.precision@4 kl".Split(' ').Select(MetricName.Parse)];

    protected override RunOutcome Outcome { get; } = new ListsOutcome(ScoredShop.Lists(skill: 0.5), [KeyValuePair.Create("click, expert 1", 0.25), KeyValuePair.Create("click, expert 2", 0.75)], responseMs: 2.5);

    protected override MetricName Untold => MetricName.Parse("cart.auc");

    [Fact]
    public void Should_hold_what_its_data_does_not_tell() => Assert.True(Outcome.Holds(Untold));

    [Fact]
    public void Should_tell_a_response_time_that_was_measured()
    {
        var metric = MetricName.Parse("response_ms");
        var unmeasured = new ListsOutcome(ScoredShop.Lists(skill: 0.5));
        Assert.Equal((2.5, true, true), (Outcome.ResponseMs, Outcome.Tells(metric), Outcome.Holds(metric)));
        Assert.Equal((double.NaN, false, false), (unmeasured.ResponseMs, unmeasured.Tells(metric), unmeasured.Holds(metric)));
        Assert.Null(Outcome.Sample(metric));
    }

    [Fact]
    public void Should_tell_what_it_holds()
    {
        var lists = ScoredShop.Lists(skill: 0.5);
        var counts = lists.Counts("new-user");
        Assert.Equal((30, 10, 180), (counts.Lists, counts.Users, counts.Impressions));
        Assert.Equal(
            FormattableString.Invariant(
                $"30 lists of 10 users, 180 impressions; click: {counts.Positives[0]} in {counts.PositiveLists[0]} lists; order: {counts.Positives[1]} in {counts.PositiveLists[1]} lists."),
            Outcome.Describe("new-user"));
    }
}
