using System.Collections.Immutable;
using System.Globalization;
using Verge.Evaluation;
using Verge.Evaluation.Intervals;
using Verge.Features;

namespace Verge.Training.Experiments;

/// <summary>
/// Ranks targets among what training has shown so far: over the whole of it, or against negatives sampled from it. A target that it has not
/// shown is counted apart.
/// </summary>
internal sealed class RetrievalMeasurement
{
    private readonly ImmutableArray<MetricName> _metrics;
    private readonly RetrievalEvaluation? _full;
    private readonly RetrievalEvaluation? _sampled;
    private readonly RetrievalEvaluation? _new;
    private readonly int _negatives;
    private readonly KnownClicksModel _model;
    private readonly CatalogueRanking _ranking;
    private int _queries;

    /// <summary>Starts a measurement.</summary>
    /// <param name="metrics">Over the full catalogue or against sampled negatives, of one number.</param>
    /// <param name="model">What is measured.</param>
    /// <param name="asksForNew">Whether targets that training has not shown are measured too, apart from the others.</param>
    public RetrievalMeasurement(ImmutableArray<MetricName> metrics, KnownClicksModel model, bool asksForNew = false)
    {
        (_metrics, _model, _ranking) = (metrics, model, new(model));
        MetricName[] full = [.. metrics.Where(metric => metric.Negatives is null)];
        MetricName[] sampled = [.. metrics.Where(metric => metric.Negatives is not null)];
        _full = full.Length > 0 ? new(full) : null;
        _sampled = sampled.Length > 0 ? new(sampled) : null;
        _new = asksForNew && full.Length > 0 ? new(full) : null;
        _negatives = sampled.Length > 0 ? sampled[0].Negatives!.Value : 0;
    }

    /// <summary>Checks that metrics are a target's rank's, and that those against sampled negatives are against as many.</summary>
    /// <exception cref="ExperimentException">One is not.</exception>
    public static void Check(ImmutableArray<MetricName> metrics)
    {
        foreach (var metric in metrics)
        {
            if (metric.Task.Length > 0 || metric.Kind is not (MetricKind.Recall or MetricKind.Mrr or MetricKind.Ndcg))
            {
                throw new ExperimentException($"metrics: got '{metric}', expected recall, mrr or ndcg, of no task");
            }
        }

        MetricName[] sampled = [.. metrics.Where(metric => metric.Negatives is not null)];
        if (sampled.FirstOrDefault(metric => metric.Negatives != sampled[0].Negatives) is { Negatives: not null } other)
        {
            throw new ExperimentException($"metrics: got '{other}' beside '{sampled[0]}', expected one number of sampled negatives");
        }
    }

    /// <summary>Asks the model as it is now.</summary>
    public void Ask(ImmutableArray<RetrievalExample> queries, CancellationToken cancellation)
    {
        var asked = _queries;
        if (_full is not null)
        {
            var ranks = _ranking.Rank(queries, cancellation);
            for (var i = 0; i < ranks.Length; i++)
            {
                _full.Add(new(queries[i].UserId, Key(asked + i), ranks[i]));
            }
        }

        if (_new is not null)
        {
            var ranks = _ranking.RankNew(queries, cancellation);
            foreach (var i in Enumerable.Range(0, ranks.Length).Where(query => !_model.Shown.Contains(queries[query].Target)))
            {
                _new.Add(new(queries[i].UserId, Key(asked + i), ranks[i]));
            }
        }

        if (_sampled is not null)
        {
            Sample(queries, asked, cancellation);
        }

        _queries = asked + queries.Length;
    }

    /// <summary>What came out.</summary>
    public IReadOnlyDictionary<MetricName, WeightedMeanSample> Samples()
    {
        var samples = (_full?.Samples() ?? new Dictionary<MetricName, MetricSample>()).Concat(_sampled?.Samples() ?? new Dictionary<MetricName, MetricSample>())
            .ToDictionary(pair => pair.Key, pair => (WeightedMeanSample)pair.Value);
        return _metrics.ToDictionary(metric => metric, metric => samples[metric]);
    }

    /// <summary>What came out of targets that training had not shown, over the full catalogue; nothing where they were not asked for.</summary>
    public IReadOnlyDictionary<MetricName, WeightedMeanSample> NewItems() =>
        _new?.Samples().ToDictionary(pair => pair.Key, pair => (WeightedMeanSample)pair.Value) ?? new Dictionary<MetricName, WeightedMeanSample>();

    private void Sample(ImmutableArray<RetrievalExample> queries, int first, CancellationToken cancellation)
    {
        var items = _model.Shown.ToArray();
        var placeOf = new int[_model.ItemCount];
        for (var i = 0; i < items.Length; i++)
        {
            placeOf[items[i]] = i;
        }

        if (items.Length <= _negatives)
        {
            throw new ExperimentException($"metrics: got {_negatives} sampled negatives for a catalogue of {items.Length}, expected fewer than that");
        }

        var ranks = new TargetRank[queries.Length];
        var (negatives, candidates, scores) = (new QueryNegatives(items.Length, 1), new int[1 + _negatives], new float[1 + _negatives]);
        for (var i = 0; i < queries.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var query = queries[i];
            if (!_model.Shown.Contains(query.Target))
            {
                ranks[i] = TargetRank.Unseen;
                continue;
            }

            negatives.Draw(first + i, [placeOf[query.Target]], candidates.AsSpan(1));
            candidates[0] = query.Target;
            for (var c = 1; c < candidates.Length; c++)
            {
                candidates[c] = items[candidates[c]];
            }

            _model.Score(query, candidates, scores);
            ranks[i] = TargetRank.Against(scores[0], scores.AsSpan(1), query.UserId);
        }

        for (var i = 0; i < queries.Length; i++)
        {
            _sampled!.Add(new(queries[i].UserId, Key(first + i), ranks[i], _negatives));
        }
    }

    private static string Key(int query) => query.ToString(CultureInfo.InvariantCulture);
}
