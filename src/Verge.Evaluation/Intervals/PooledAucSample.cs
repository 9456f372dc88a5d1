using System.Runtime.Intrinsics;

namespace Verge.Evaluation.Intervals;

/// <summary>
/// AUC over all impressions of all requests pooled, ties half. It is no mean over requests: a resample recounts the pairs, in one
/// pass over the impressions in the order of their scores.
/// </summary>
internal sealed class PooledAucSample : MetricSample
{
    private const int Relevant = 1;
    private const int LastOfTie = 2;

    private readonly string[] _users;
    private readonly int[] _impressions; // [impressions] ascending scores: user · 4 + LastOfTie + Relevant
    private readonly int _requests;

    /// <param name="users">[users] keys in ordinal order.</param>
    /// <param name="requests">Number of requests.</param>
    /// <param name="scores">[impressions]; reordered.</param>
    /// <param name="impressions">[impressions] user · 4 + 1 where relevant; reordered.</param>
    public PooledAucSample(string[] users, int requests, float[] scores, int[] impressions)
        : base("auc", excluded: 0)
    {
        _users = users;
        _requests = requests;
        _impressions = impressions;
        Array.Sort(scores, impressions);
        for (var i = 0; i < scores.Length; i++)
        {
            if (i == scores.Length - 1 || scores[i] != scores[i + 1])
            {
                impressions[i] |= LastOfTie;
            }
        }

        var ones = new double[users.Length * Lanes];
        ones.AsSpan().Fill(1);
        Span<double> values = stackalloc double[Lanes];
        Evaluate(ones, values);
        Value = values[0];
    }

    public override double Value { get; }

    public override int Requests => _requests;

    public override IReadOnlyList<string> Users => _users;

    internal override void Evaluate(ReadOnlySpan<double> counts, Span<double> values)
    {
        Vector512<double> positives = default, negatives = default, tiedPositives = default, tiedNegatives = default, area = default;
        foreach (var impression in _impressions)
        {
            var count = Vector512.Create(counts.Slice((impression >> 2) * Lanes, Lanes));
            if ((impression & Relevant) != 0)
            {
                tiedPositives += count;
            }
            else
            {
                tiedNegatives += count;
            }

            if ((impression & LastOfTie) != 0)
            {
                area += tiedPositives * (negatives + (tiedNegatives * 0.5));
                positives += tiedPositives;
                negatives += tiedNegatives;
                tiedPositives = default;
                tiedNegatives = default;
            }
        }

        (area / (positives * negatives)).CopyTo(values);
    }
}
