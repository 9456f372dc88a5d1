namespace Verge.Evaluation.Intervals;

/// <summary>A weighted mean over requests: Σ weight · value / Σ weight (GAUC, MRR, NDCG@k, log-loss …).</summary>
public sealed class WeightedMeanSample : MetricSample
{
    private readonly RequestValue[] _values;
    private readonly string[] _users;
    private readonly double[] _sums;
    private readonly double[] _weights;

    /// <summary>Collects a metric's values.</summary>
    /// <param name="metric">The metric's name.</param>
    /// <param name="values">One value a request, in any order.</param>
    /// <param name="excluded">Requests left out because the metric is undefined there.</param>
    /// <exception cref="ArgumentException">A value is not finite, a weight is not positive, or a request comes twice.</exception>
    public WeightedMeanSample(string metric, IEnumerable<RequestValue> values, int excluded = 0)
        : base(metric, excluded)
    {
        _values = values.ToArray();
        Array.Sort(_values, Compare);
        var users = new List<string>();
        var starts = new List<int>();
        for (var i = 0; i < _values.Length; i++)
        {
            var (user, request, value, weight) = _values[i];
            if (!double.IsFinite(value) || !double.IsFinite(weight) || weight <= 0)
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"{metric} of request '{request}' of user '{user}': got value {value} and weight {weight}, expected a finite value and a positive weight."),
                    nameof(values));
            }

            if (users.Count == 0 || users[^1] != user)
            {
                users.Add(user);
                starts.Add(i);
            }
            else if (_values[i - 1].Request == request)
            {
                throw new ArgumentException($"{metric}: request '{request}' of user '{user}' came twice, expected it once.", nameof(values));
            }
        }

        starts.Add(_values.Length);
        _users = [.. users];
        _sums = new double[_users.Length];
        _weights = new double[_users.Length];
        for (var user = 0; user < _users.Length; user++)
        {
            for (var i = starts[user]; i < starts[user + 1]; i++)
            {
                _sums[user] += _values[i].Value * _values[i].Weight;
                _weights[user] += _values[i].Weight;
            }
        }

        Value = _values.Length == 0 ? double.NaN : _sums.Sum() / _weights.Sum();
    }

    /// <inheritdoc/>
    public override double Value { get; }

    /// <inheritdoc/>
    public override int Requests => _values.Length;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Users => _users;

    /// <summary>The values, by user, then request.</summary>
    public IReadOnlyList<RequestValue> Values => _values;

    internal override IReadOnlyList<RequestValue>? ByRequest => _values;

    internal override void Evaluate(ReadOnlySpan<ushort> counts, Span<double> values)
    {
        Span<double> sums = stackalloc double[Lanes];
        Span<double> weights = stackalloc double[Lanes];
        sums.Clear();
        weights.Clear();
        for (var user = 0; user < _users.Length; user++)
        {
            var ofUser = counts.Slice(user * Lanes, Lanes);
            var (sum, weight) = (_sums[user], _weights[user]);
            for (var lane = 0; lane < ofUser.Length; lane++)
            {
                sums[lane] += ofUser[lane] * sum;
                weights[lane] += ofUser[lane] * weight;
            }
        }

        for (var lane = 0; lane < Lanes; lane++)
        {
            values[lane] = sums[lane] / weights[lane];
        }
    }

    private static int Compare(RequestValue left, RequestValue right)
    {
        var users = string.CompareOrdinal(left.User, right.User);
        return users != 0 ? users : string.CompareOrdinal(left.Request, right.Request);
    }
}
