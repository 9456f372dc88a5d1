using Verge.Evaluation.Intervals;

namespace Verge.Evaluation;

/// <summary>
/// Measures retrieval by its targets' ranks: recall@k, mrr@k, ndcg@k over the whole catalogue, or, where the metric's name says
/// so (<c>recall@20|1000</c>), against sampled negatives. Not thread-safe: rank in parallel, add from one thread.
/// </summary>
public sealed class RetrievalEvaluation
{
    private readonly (MetricName Metric, RequestValues Values)[] _metrics;
    private readonly UnseenTargets _unseen;
    private readonly int? _negatives;
    private readonly HashSet<(string User, string Query)> _seen = [];

    /// <summary>Starts an evaluation.</summary>
    /// <param name="metrics">Any of recall@k, mrr[@k], ndcg[@k], all over the same candidates.</param>
    /// <param name="unseen">What becomes of targets that the catalogue does not hold.</param>
    /// <exception cref="ArgumentException">No metric, one that is not a rank's, or a mix of candidates.</exception>
    public RetrievalEvaluation(IReadOnlyList<MetricName> metrics, UnseenTargets unseen = UnseenTargets.CountedApart)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        if (metrics.Count == 0)
        {
            throw new ArgumentException("Metrics: got none, expected at least one.", nameof(metrics));
        }

        foreach (var metric in metrics)
        {
            if (metric.Kind is not (MetricKind.Recall or MetricKind.Mrr or MetricKind.Ndcg))
            {
                throw new ArgumentException($"Metric '{metric}': not measured by a target's rank, expected one of recall, mrr, ndcg.", nameof(metrics));
            }

            if (metric.Negatives != metrics[0].Negatives)
            {
                throw new ArgumentException($"Metrics '{metrics[0]}' and '{metric}': got other candidates, expected the same for all metrics of an evaluation.", nameof(metrics));
            }
        }

        _metrics = [.. metrics.Distinct().Select(metric => (metric, new RequestValues()))];
        _negatives = metrics[0].Negatives;
        _unseen = unseen;
    }

    /// <summary>Queries added.</summary>
    public int Queries => _seen.Count;

    /// <summary>Targets of all queries.</summary>
    public long Targets { get; private set; }

    /// <summary>Targets that the catalogue does not hold. Tables print their share.</summary>
    public long Unseen { get; private set; }

    /// <summary>Adds a query.</summary>
    /// <exception cref="ArgumentException">It came before, or its targets were ranked among other candidates than the metrics name; nothing was added.</exception>
    public void Add(RankedQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Negatives != _negatives)
        {
            throw new ArgumentException(
                $"Query '{query.Query}' of user '{query.User}': ranked {Candidates(query.Negatives)}, expected {Candidates(_negatives)} as '{_metrics[0].Metric}' says.", nameof(query));
        }

        if (!_seen.Add((query.User, query.Query)))
        {
            throw new ArgumentException($"Query '{query.Query}' of user '{query.User}': came twice, expected once.", nameof(query));
        }

        var targets = query.Targets.Span;
        var unseen = 0;
        foreach (var target in targets)
        {
            unseen += target.IsUnseen ? 1 : 0;
        }

        Targets += targets.Length;
        Unseen += unseen;
        var count = _unseen == UnseenTargets.CountedAsMisses ? targets.Length : targets.Length - unseen;
        foreach (var (metric, values) in _metrics)
        {
            values.Add(query.User, query.Query, count == 0 ? double.NaN : Measure(metric, targets, count), 1);
        }
    }

    /// <summary>The metrics of the queries added so far; a query whose targets are all counted apart is among a sample's excluded.</summary>
    public IReadOnlyDictionary<MetricName, MetricSample> Samples() =>
        _metrics.ToDictionary(entry => entry.Metric, MetricSample (entry) => entry.Values.ToSample(entry.Metric));

    private static double Measure(MetricName metric, ReadOnlySpan<TargetRank> targets, int count)
    {
        var k = metric.K ?? int.MaxValue;
        return metric.Kind switch
        {
            MetricKind.Mrr => FirstReciprocal(targets, k),
            MetricKind.Ndcg => Sum(targets, k, static (from, to) => Discounts.Gain(to) - Discounts.Gain(from)) / Discounts.Gain(Math.Min(count, k)),
            _ => Sum(targets, k, static (from, to) => to - from) / count,
        };
    }

    /// <summary>Sum over targets of the mean gain over the places that ties leave open, (from, to] being those within the first k.</summary>
    private static double Sum(ReadOnlySpan<TargetRank> targets, int k, Func<int, int, double> gain)
    {
        double sum = 0;
        foreach (var (higher, tied) in targets)
        {
            if (higher >= 0 && higher < k)
            {
                sum += gain(higher, Math.Min(higher + tied + 1, k)) / (tied + 1);
            }
        }

        return sum;
    }

    private static double FirstReciprocal(ReadOnlySpan<TargetRank> targets, int k)
    {
        var first = TargetRank.Unseen;
        var together = 0;
        foreach (var target in targets)
        {
            if (target.IsUnseen || (!first.IsUnseen && target.Higher > first.Higher))
            {
                continue;
            }

            together = target.Higher == first.Higher ? together + 1 : 1;
            first = target;
        }

        return first.IsUnseen ? 0 : RankedList.FirstReciprocal(first.Higher, first.Tied + 1, together, k);
    }

    private static string Candidates(int? negatives) => negatives is null ? "among the whole catalogue" : $"against {negatives} sampled negatives";
}
