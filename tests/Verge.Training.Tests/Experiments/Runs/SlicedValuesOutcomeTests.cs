using System.Collections.Immutable;
using Verge.Evaluation;
using Verge.Evaluation.Intervals;
using Verge.Training.Experiments;

namespace Verge.Training.Tests.Experiments;

public sealed class SlicedValuesOutcomeTests : RunOutcomeContract
{
    protected override ImmutableArray<MetricName> Metrics { get; } = [MetricName.Parse("recall@20"), MetricName.Parse("mrr@5")];

    protected override RunOutcome Outcome => ValuesOutcomeTests.Values(
        Metrics, ImmutableSortedDictionary.Create<string, IReadOnlyDictionary<MetricName, WeightedMeanSample>>(StringComparer.Ordinal).Add("new-item", ValuesOutcomeTests.Samples(Metrics, 20)));

    protected override MetricName Untold => MetricName.Parse("recall@10");
}
