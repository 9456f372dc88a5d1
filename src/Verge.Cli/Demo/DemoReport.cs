using Verge.Bundles;
using Verge.Evaluation;
using Verge.Evaluation.Intervals;
using Verge.Simulation;
using Verge.Training;

namespace Verge.Cli.Demo;

/// <summary>Everything a demo found out.</summary>
internal sealed record DemoReport(
    DemoWorld World, BundleManifest Manifest, IReadOnlyList<StageFigures> Stages, BehaviorGain Behavior, DemoPlay Play, TimeSpan Elapsed)
{
    /// <summary>Metrics of an order of the judged requests.</summary>
    public static IReadOnlyDictionary<MetricName, MetricSample> Measure(IEnumerable<JudgedRequest> requests, Func<JudgedRequest, float[]> order)
    {
        var evaluation = new RequestEvaluation(RerankingEvaluation.Metrics);
        foreach (var request in requests)
        {
            evaluation.Add(new(request.UserId, request.RequestId, order(request), request.Clicked, i => request.Items[i]));
        }

        return evaluation.Samples();
    }

    /// <summary>The figures of the last line of <c>--json</c>.</summary>
    public DemoResult ToResult()
    {
        var before = Measure(Play.Requests, request => request.Before);
        var after = Measure(Play.Requests, request => request.After);
        var (gauc, mrr, ndcg) = (RerankingEvaluation.Metrics[0], RerankingEvaluation.Metrics[1], RerankingEvaluation.Metrics[2]);
        var (gaucGain, mrrGain) = (Bootstrap.Difference(after[gauc], before[gauc]), Bootstrap.Difference(after[mrr], before[mrr]));
        return new(
            new(before[gauc].Value, after[gauc].Value, gaucGain.Low, gaucGain.High, before[mrr].Value, after[mrr].Value, mrrGain.Low, mrrGain.High, before[ndcg].Value, after[ndcg].Value),
            [.. Stages.Select(stage => new DemoStage(stage.Stage, stage.Metric, stage.BaselineSample.Value, stage.ModelSample.Value))],
            new(
                Percentile(Play.Paging, 50), Percentile(Play.Paging, 99),
                Play.Rerank.Percentile(50).TotalMilliseconds, Play.Rerank.Percentile(99).TotalMilliseconds,
                Play.Encode.Percentile(50).TotalMilliseconds, Play.Encode.Percentile(99).TotalMilliseconds),
            new(
                SizeOf(BundlePaths.Device), SizeOf(BundlePaths.Embeddings)),
            Math.Round(Elapsed.TotalSeconds, 1));
    }

    private long SizeOf(string folder) => Manifest.Files.Where(file => file.Path.StartsWith($"{folder}/", StringComparison.Ordinal)).Sum(file => file.Bytes);

    private static double Percentile(IReadOnlyList<double> sorted, int percentile) =>
        sorted.Count == 0 ? 0 : sorted[Math.Min(sorted.Count - 1, sorted.Count * percentile / 100)];
}
