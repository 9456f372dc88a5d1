using System.Collections.Immutable;
using Verge.Evaluation;
using Verge.Evaluation.Intervals;
using Verge.Training.Experiments;

namespace Verge.Training.Tests.Experiments;

public sealed class ValuesOutcomeTests : RunOutcomeContract
{
    protected override ImmutableArray<MetricName> Metrics { get; } = [MetricName.Parse("recall@20"), MetricName.Parse("mrr@5|100")];

    protected override RunOutcome Outcome => Values(Metrics);

    protected override MetricName Untold => MetricName.Parse("recall@10");

    internal static ValuesOutcome Values(
        IEnumerable<MetricName> metrics, ImmutableSortedDictionary<string, IReadOnlyDictionary<MetricName, WeightedMeanSample>>? slices = null) => new(Samples(metrics, 50), slices);

    internal static IReadOnlyDictionary<MetricName, WeightedMeanSample> Samples(IEnumerable<MetricName> metrics, int queries) => metrics.ToDictionary(
        metric => metric,
        metric => new WeightedMeanSample(metric.ToString(), Enumerable.Range(0, queries).Select(i => new RequestValue($"u{i % 9}", $"{i}", (i * 7 % 13) / 13.0)), excluded: 3));

    [Fact]
    public void Should_hold_what_was_measured_alone() => Assert.False(Outcome.Holds(Untold));
}
