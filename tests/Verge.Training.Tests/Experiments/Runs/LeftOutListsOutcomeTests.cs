using System.Collections.Immutable;
using Verge.Evaluation;
using Verge.Training.Experiments;

namespace Verge.Training.Tests.Experiments;

/// <summary>Lists of which some were not kept.</summary>
public sealed class LeftOutListsOutcomeTests : RunOutcomeContract
{
    protected override ImmutableArray<MetricName> Metrics { get; } = [.. "gauc mrr ndcg@10".Split(' ').Select(MetricName.Parse)];

    protected override RunOutcome Outcome { get; } = new ListsOutcome(ScoredShop.Lists(skill: 0.5)) { LeftOut = 7 };

    protected override MetricName Untold => MetricName.Parse("cart.auc");

    [Fact]
    public void Should_count_what_was_left_out()
    {
        Assert.Equal((127, 7), (Outcome.Queries, Outcome.Excluded));
        Assert.EndsWith(" lists. 7 more, of one class or without an impression, are left out.", Outcome.Describe(), StringComparison.Ordinal);
        Assert.EndsWith(" lists.", Outcome.Describe("new-user"), StringComparison.Ordinal);
        Assert.Empty(Outcome.Figures);
    }
}
