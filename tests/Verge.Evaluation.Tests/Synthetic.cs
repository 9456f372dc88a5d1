namespace Verge.Evaluation.Tests;

/// <summary>Requests whose clicks follow known probabilities.</summary>
internal static class Synthetic
{
    /// <param name="users">Number of users; each has one to four requests of two to nine items.</param>
    /// <param name="seed">Seed of all draws.</param>
    /// <param name="skill">1: scores are the true probabilities; 0: scores are noise.</param>
    public static IEnumerable<ScoredRequest> Requests(int users, int seed, double skill = 0.5)
    {
        var clicks = new Random(seed);
        var noise = new Random(seed + 1000);
        for (var user = 0; user < users; user++)
        {
            var requests = clicks.Next(1, 5);
            for (var request = 0; request < requests; request++)
            {
                var truth = Enumerable.Range(0, clicks.Next(2, 10)).Select(_ => clicks.NextDouble()).ToArray();
                var relevant = truth.Select(probability => clicks.NextDouble() < probability).ToArray();
                var scores = truth.Select(probability => (float)((skill * probability) + ((1 - skill) * noise.NextDouble()))).ToArray();
                yield return new ScoredRequest($"user-{user}", $"request-{request}", scores, relevant);
            }
        }
    }

    public static IReadOnlyDictionary<MetricName, Intervals.MetricSample> Samples(IEnumerable<ScoredRequest> requests, params string[] metrics)
    {
        var evaluation = new RequestEvaluation([.. metrics.Select(MetricName.Parse)]);
        foreach (var request in requests)
        {
            evaluation.Add(request);
        }

        return evaluation.Samples();
    }

    public static Intervals.MetricSample Sample(IEnumerable<ScoredRequest> requests, string metric) => Samples(requests, metric)[MetricName.Parse(metric)];
}
