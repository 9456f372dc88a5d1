using Verge.Evaluation;
using Verge.Evaluation.Intervals;
using Verge.Features;
using Verge.Models.Reranking;
using Verge.Models.Scoring;
using Verge.NeuralNetworks;

namespace Verge.Training;

/// <summary>Measures orders of held-out re-ranking requests. Only candidates that count take part.</summary>
public static class RerankingEvaluation
{
    /// <summary>The metrics: GAUC as eq. 16, MRR, NDCG@10.</summary>
    public static IReadOnlyList<MetricName> Metrics { get; } = [MetricName.Parse("gauc"), MetricName.Parse("mrr"), MetricName.Parse("ndcg@10")];

    /// <summary>Measures a scorer.</summary>
    /// <param name="examples">The requests.</param>
    /// <param name="score">One score a candidate, higher first.</param>
    public static IReadOnlyDictionary<MetricName, MetricSample> Measure(IEnumerable<RerankExample> examples, Func<RerankExample, float[]> score)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(score);
        var evaluation = new RequestEvaluation(Metrics);
        foreach (var example in examples)
        {
            var scores = score(example);
            int[] counted = [.. Enumerable.Range(0, example.CandidateCount).Where(i => example.Counts[i] > 0)];
            evaluation.Add(new(
                example.UserId, $"{example.SessionId}/{example.RequestIndex}",
                counted.Select(i => scores[i]).ToArray(), counted.Select(i => example.Labels[i] > 0).ToArray()));
        }

        return evaluation.Samples();
    }

    /// <summary>The order in which the candidates were shown.</summary>
    public static float[] ShownOrder(RerankExample example)
    {
        ArgumentNullException.ThrowIfNull(example);
        return [.. Enumerable.Range(0, example.CandidateCount).Select(i => (float)-i)];
    }

    /// <summary>Measures a model, on all processors.</summary>
    public static IReadOnlyDictionary<MetricName, MetricSample> Measure(IReadOnlyList<RerankExample> examples, IRerankingModel model)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(model);
        var scores = new float[examples.Count][];
        using var tapes = new TapePool(model.Parameters);
        Parallel.For(0, examples.Count, i =>
        {
            using var loan = tapes.Rent();
            scores[i] = model.Logits(loan.Tape, [examples[i]], ForwardContext.Inference).Value.ToArray();
        });
        var next = 0;
        return Measure(examples, _ => scores[next++]);
    }
}
