using Verge.Evaluation.Intervals;

namespace Verge.Evaluation;

/// <summary>All impressions of an evaluation, for the metrics that are no means over requests: pooled AUC and calibration.</summary>
internal sealed class PooledImpressions(bool keepScores, int calibrationBins)
{
    // Probabilities are summed in whole steps of 2^-40: sums of integers do not depend on the order of requests.
    private const double Steps = 1L << 40;

    private readonly Dictionary<string, int> _users = [];
    private readonly List<float> _scores = [];
    private readonly List<int> _owners = []; // [impressions] user · 2 + relevant
    private readonly List<long> _gaps = []; // [users, bins] Σ (p − y), in steps
    private readonly List<double> _impressions = []; // [users]
    private readonly long[] _predicted = new long[calibrationBins]; // in steps
    private readonly long[] _relevant = new long[calibrationBins];
    private readonly long[] _inBin = new long[calibrationBins];
    private int _requests;

    public void Add(ScoredRequest request)
    {
        if (!_users.TryGetValue(request.User, out var user))
        {
            user = _users.Count;
            _users.Add(request.User, user);
            _impressions.Add(0);
            _gaps.AddRange(new long[calibrationBins]);
        }

        _requests++;
        var scores = request.Scores.Span;
        var relevant = request.Relevant.Span;
        _impressions[user] += scores.Length;
        for (var place = 0; place < scores.Length; place++)
        {
            var label = relevant[place] ? 1 : 0;
            if (keepScores)
            {
                _scores.Add(scores[place]);
                _owners.Add((user * 2) + label);
            }

            if (calibrationBins > 0)
            {
                var bin = Math.Min((int)(scores[place] * (double)calibrationBins), calibrationBins - 1);
                var probability = (long)Math.Round(scores[place] * Steps);
                _gaps[(user * calibrationBins) + bin] += probability - (label * (long)Steps);
                _predicted[bin] += probability;
                _relevant[bin] += label;
                _inBin[bin]++;
            }
        }
    }

    public MetricSample Auc(MetricName metric)
    {
        var (users, rank) = Ordered();
        var impressions = new int[_owners.Count];
        for (var i = 0; i < impressions.Length; i++)
        {
            impressions[i] = (rank[_owners[i] >> 1] * 2) + (_owners[i] & 1);
        }

        return new PooledAucSample(metric.ToString(), users, _requests, [.. _scores], impressions);
    }

    public MetricSample Calibration(MetricName metric)
    {
        var (users, rank) = Ordered();
        var gaps = new double[_gaps.Count];
        var impressions = new double[users.Length];
        for (var user = 0; user < users.Length; user++)
        {
            impressions[rank[user]] = _impressions[user];
            for (var bin = 0; bin < calibrationBins; bin++)
            {
                gaps[(rank[user] * calibrationBins) + bin] = _gaps[(user * calibrationBins) + bin] / Steps;
            }
        }

        var bins = Enumerable.Range(0, calibrationBins)
            .Where(bin => _inBin[bin] > 0)
            .Select(bin => new CalibrationBin(_predicted[bin] / Steps / _inBin[bin], (double)_relevant[bin] / _inBin[bin], _inBin[bin]))
            .ToArray();
        return new CalibrationSample(metric.ToString(), users, _requests, gaps, impressions, bins);
    }

    /// <summary>User keys in ordinal order, and where each user, by number of arrival, stands in it.</summary>
    private (string[] Keys, int[] Rank) Ordered()
    {
        var keys = new string[_users.Count];
        var rank = new int[keys.Length];
        var arrival = new int[keys.Length];
        foreach (var (key, user) in _users)
        {
            keys[user] = key;
            arrival[user] = user;
        }

        Array.Sort(keys, arrival, StringComparer.Ordinal);
        for (var place = 0; place < arrival.Length; place++)
        {
            rank[arrival[place]] = place;
        }

        return (keys, rank);
    }
}
