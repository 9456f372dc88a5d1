using System.Collections.Immutable;
using Verge.Evaluation.Intervals;
using Verge.Training.Experiments;

namespace Verge.Cli.Experiments;

/// <summary>One metric of one row in two folders of runs.</summary>
internal sealed record RunComparison(string Table, string Data, string Row, string Metric, double A, double B, double Difference, double Low, double High)
{
    /// <summary>better, worse, or nothing where the interval holds 0.</summary>
    public string Verdict => Low > 0 ? "above" : High < 0 ? "below" : "";

    /// <summary>All metrics of all rows that both have, means over the seeds that each has.</summary>
    public static ImmutableArray<RunComparison> Of(IReadOnlyList<ExperimentRun> before, IReadOnlyList<ExperimentRun> after) =>
    [
        .. from a in before.GroupBy(Key)
           join b in after.GroupBy(Key) on a.Key equals b.Key
           from metric in a.First().Samples.Keys
           where b.First().Samples.ContainsKey(metric)
           let old = MetricSample.AverageOf([.. a.Select(run => run.Samples[metric])])
           let now = MetricSample.AverageOf([.. b.Select(run => run.Samples[metric])])
           let gain = Bootstrap.Difference(now, old)
           select new RunComparison(a.Key.Table, a.Key.Data, a.Key.Row, metric.ToString(), old.Value, now.Value, gain.Mean, gain.Low, gain.High),
    ];

    private static (string Table, string Data, string Row) Key(ExperimentRun run) => (run.Table, run.Data, run.Row);
}
