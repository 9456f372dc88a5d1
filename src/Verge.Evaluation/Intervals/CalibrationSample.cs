using System.Runtime.Intrinsics;

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

    internal CalibrationSample(string[] users, int requests, double[] gaps, double[] impressions, IReadOnlyList<CalibrationBin> bins)
        : base("ece", excluded: 0)
    {
        _users = users;
        _requests = requests;
        _gaps = gaps;
        _impressions = impressions;
        Bins = bins;
        var ones = new double[users.Length * Lanes];
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

    internal override void Evaluate(ReadOnlySpan<double> counts, Span<double> values)
    {
        if (_users.Length == 0)
        {
            values.Fill(double.NaN);
            return;
        }

        var bins = _gaps.Length / _users.Length;
        var impressions = Vector512<double>.Zero;
        var error = Vector512<double>.Zero;
        for (var user = 0; user < _users.Length; user++)
        {
            impressions += Vector512.Create(counts.Slice(user * Lanes, Lanes)) * _impressions[user];
        }

        for (var bin = 0; bin < bins; bin++)
        {
            var gap = Vector512<double>.Zero;
            for (var user = 0; user < _users.Length; user++)
            {
                gap += Vector512.Create(counts.Slice(user * Lanes, Lanes)) * _gaps[(user * bins) + bin];
            }

            error += Vector512.Abs(gap);
        }

        (error / impressions).CopyTo(values);
    }
}
