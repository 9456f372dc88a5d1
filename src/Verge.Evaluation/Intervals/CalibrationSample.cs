namespace Verge.Evaluation.Intervals;

/// <summary>
/// Expected calibration error: Σ over bins of |Σ (p − y)| / impressions, bins of equal width over [0, 1]
/// (Guo et al., "On calibration of modern neural networks", 2017, eq. 3).
/// </summary>
public sealed class CalibrationSample : MetricSample
{
    private readonly string[] _users;
    private readonly int _requests;
    private readonly double[] _gaps; // [users, bins] Σ (p − y)
    private readonly double[] _impressions; // [users]

    internal CalibrationSample(string metric, string[] users, int requests, double[] gaps, double[] impressions, IReadOnlyList<CalibrationBin> bins)
        : base(metric, excluded: 0)
    {
        _users = users;
        _requests = requests;
        _gaps = gaps;
        _impressions = impressions;
        Bins = bins;
        var ones = new ushort[users.Length * Lanes];
        ones.AsSpan().Fill(1);
        Span<double> values = stackalloc double[Lanes];
        Evaluate(ones, values);
        Value = values[0];
    }

    /// <summary>The bins that hold impressions, lowest probability first.</summary>
    public IReadOnlyList<CalibrationBin> Bins { get; }

    /// <inheritdoc/>
    public override double Value { get; }

    /// <inheritdoc/>
    public override int Requests => _requests;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Users => _users;

    internal override void Evaluate(ReadOnlySpan<ushort> counts, Span<double> values)
    {
        var bins = _users.Length == 0 ? 0 : _gaps.Length / _users.Length;
        var gaps = new double[bins];
        for (var lane = 0; lane < Lanes; lane++)
        {
            Array.Clear(gaps);
            double impressions = 0, error = 0;
            for (var user = 0; user < _users.Length; user++)
            {
                double count = counts[(user * Lanes) + lane];
                if (count == 0)
                {
                    continue;
                }

                impressions += count * _impressions[user];
                var ofUser = _gaps.AsSpan(user * bins, bins);
                for (var bin = 0; bin < ofUser.Length; bin++)
                {
                    gaps[bin] += count * ofUser[bin];
                }
            }

            foreach (var gap in gaps)
            {
                error += Math.Abs(gap);
            }

            values[lane] = error / impressions;
        }
    }
}
