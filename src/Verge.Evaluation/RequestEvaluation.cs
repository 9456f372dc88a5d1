using Verge.Evaluation.Intervals;

namespace Verge.Evaluation;

/// <summary>
/// Measures a model on requests, one at a time: each list is sorted once for all metrics. The results depend neither on the
/// order of the requests nor on how they were batched. Not thread-safe: score in parallel, add from one thread.
/// </summary>
public sealed class RequestEvaluation
{
    private readonly List<(MetricName Metric, RequestValues Values)> _perRequest = [];
    private readonly PooledImpressions? _pooled;
    private readonly MetricName[] _metrics;
    private readonly bool _relevantOnly;
    private readonly RankedList _list = new();
    private readonly HashSet<(string User, string Request)> _seen = [];

    /// <summary>Starts an evaluation.</summary>
    /// <param name="metrics">What to measure: any of auc, gauc, logloss, ece, mrr[@k], ndcg[@k], map[@k], recall@k, precision@k, utility@k.</param>
    /// <param name="calibrationBins">Bins of ece.</param>
    /// <param name="relevantOnly">Whether precision@k and utility@k too, as mrr, ndcg, map and recall always, are undefined for a request without a relevant item.</param>
    /// <exception cref="ArgumentException">No metric, one named twice, one of another task than the first's, or one that a single list does not give (js, kl, relaimpr, gap_closed, response_ms, sampled negatives).</exception>
    public RequestEvaluation(IReadOnlyList<MetricName> metrics, int calibrationBins = 15, bool relevantOnly = false)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        ArgumentOutOfRangeException.ThrowIfLessThan(calibrationBins, 1);
        if (metrics.Count == 0)
        {
            throw new ArgumentException("Metrics: got none, expected at least one.", nameof(metrics));
        }

        foreach (var metric in metrics)
        {
            if (metric.Negatives is not null || metric.Kind is MetricKind.Js or MetricKind.Kl or MetricKind.RelaImpr or MetricKind.GapClosed or MetricKind.ResponseMs)
            {
                throw new ArgumentException($"Metric '{metric}': not measured on requests as served, expected a metric of one list.", nameof(metrics));
            }

            if (metrics.Count(other => other == metric) > 1)
            {
                throw new ArgumentException($"Metric '{metric}': named twice, expected once.", nameof(metrics));
            }

            if (metric.Task != metrics[0].Task)
            {
                throw new ArgumentException($"Metrics '{metrics[0]}' and '{metric}': got two tasks, expected one, whose scores and labels the requests hold.", nameof(metrics));
            }

            if (metric.Kind is not (MetricKind.Auc or MetricKind.Ece))
            {
                _perRequest.Add((metric, new RequestValues()));
            }
        }

        _metrics = [.. metrics];
        _relevantOnly = relevantOnly;
        var (auc, ece) = (metrics.Any(metric => metric.Kind == MetricKind.Auc), metrics.Any(metric => metric.Kind == MetricKind.Ece));
        _pooled = auc || ece ? new PooledImpressions(auc, ece ? calibrationBins : 0) : null;
        NeedsProbabilities = metrics.Any(metric => metric.Kind is MetricKind.LogLoss or MetricKind.Ece);
    }

    /// <summary>True where log-loss or calibration is measured: then scores must be probabilities.</summary>
    public bool NeedsProbabilities { get; }

    /// <summary>Requests added.</summary>
    public int Requests => _seen.Count;

    /// <summary>Adds a request.</summary>
    /// <exception cref="ArgumentException">The request has no item, came before, or holds a score that is no probability where those are needed; nothing was added.</exception>
    public void Add(ScoredRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var scores = request.Scores.Span;
        var relevant = request.Relevant.Span;
        if (scores.IsEmpty)
        {
            throw new ArgumentException($"Request '{request.Request}' of user '{request.User}': got no item, expected at least one.", nameof(request));
        }

        if (NeedsProbabilities)
        {
            for (var place = 0; place < scores.Length; place++)
            {
                if (scores[place] is < 0 or > 1)
                {
                    throw request.Refuse(place, "a probability between 0 and 1");
                }
            }
        }

        if (!_seen.Add((request.User, request.Request)))
        {
            throw new ArgumentException($"Request '{request.Request}' of user '{request.User}': came twice, expected once.", nameof(request));
        }

        _list.Load(scores, relevant);
        foreach (var (metric, values) in _perRequest)
        {
            var weight = metric.Kind is MetricKind.Gauc or MetricKind.LogLoss ? scores.Length : 1;
            values.Add(request.User, request.Request, Measure(metric, scores, relevant), weight);
        }

        _pooled?.Add(request);
    }

    /// <summary>The metrics of the requests added so far.</summary>
    public IReadOnlyDictionary<MetricName, MetricSample> Samples()
    {
        var samples = new Dictionary<MetricName, MetricSample>();
        foreach (var metric in _metrics)
        {
            samples[metric] = metric.Kind switch
            {
                MetricKind.Auc => _pooled!.Auc(metric),
                MetricKind.Ece => _pooled!.Calibration(metric),
                _ => _perRequest.Find(entry => entry.Metric == metric).Values.ToSample(metric),
            };
        }

        return samples;
    }

    private double Measure(MetricName metric, ReadOnlySpan<float> scores, ReadOnlySpan<bool> relevant) => metric.Kind switch
    {
        MetricKind.Gauc => _list.Auc(),
        MetricKind.LogLoss => LogLoss.Mean(scores, relevant),
        MetricKind.Mrr => _list.ReciprocalRank(metric.K ?? int.MaxValue),
        MetricKind.Ndcg => _list.Ndcg(metric.K ?? int.MaxValue),
        MetricKind.Map => _list.AveragePrecision(metric.K ?? int.MaxValue),
        MetricKind.Recall => _list.Recall(metric.K!.Value),
        MetricKind.Precision or MetricKind.Utility when _relevantOnly && _list.Positives == 0 => double.NaN,
        MetricKind.Precision => _list.Precision(metric.K!.Value),
        MetricKind.Utility => _list.Hits(metric.K!.Value),
        _ => throw new InvalidOperationException($"Metric '{metric}' is not a metric of one list."),
    };
}
