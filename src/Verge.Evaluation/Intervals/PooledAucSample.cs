using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Verge.Evaluation.Intervals;

/// <summary>
/// AUC over all impressions of all requests pooled, ties half. It is no mean over requests: a resample recounts the pairs, in one
/// pass over the impressions in the order of their scores.
/// </summary>
internal sealed class PooledAucSample : MetricSample
{
    private const int Relevant = 1;
    private const int Tied = 2;
    private const int LastOfTie = 4;
    private const int UserShift = 3;

    private readonly string[] _users;
    private readonly int[] _impressions; // [impressions] ascending scores: user · 8 + flags
    private readonly int _requests;

    /// <param name="metric">The metric's name.</param>
    /// <param name="users">[users] keys in ordinal order.</param>
    /// <param name="requests">Number of requests.</param>
    /// <param name="scores">[impressions]; reordered.</param>
    /// <param name="impressions">[impressions] user · 2 + 1 where relevant; reordered, and flagged.</param>
    public PooledAucSample(string metric, string[] users, int requests, float[] scores, int[] impressions)
        : base(metric, excluded: 0)
    {
        _users = users;
        _requests = requests;
        _impressions = impressions;
        Array.Sort(scores, impressions);
        for (var i = 0; i < scores.Length; i++)
        {
            var like = i + 1 < scores.Length && scores[i] == scores[i + 1];
            var tied = like || (i > 0 && scores[i] == scores[i - 1]);
            impressions[i] = ((impressions[i] >> 1) << UserShift) + (impressions[i] & Relevant) + (tied ? Tied : 0) + (tied && !like ? LastOfTie : 0);
        }

        var ones = new ushort[users.Length * Lanes];
        ones.AsSpan().Fill(1);
        Span<double> values = stackalloc double[Lanes];
        Evaluate(ones, values);
        Value = values[0];
    }

    public override double Value { get; }

    public override int Requests => _requests;

    public override IReadOnlyList<string> Users => _users;

    internal override void Evaluate(ReadOnlySpan<ushort> counts, Span<double> values)
    {
        // Locals, not structs or arrays: the loop runs once an impression and block of resamples, from registers.
        Vector256<uint> positiveLow = default, positiveHigh = default, negativeLow = default, negativeHigh = default;
        Vector256<uint> tiedPositiveLow = default, tiedPositiveHigh = default, tiedNegativeLow = default, tiedNegativeHigh = default;
        Vector256<double> area0 = default, area1 = default, area2 = default, area3 = default;
        ref var first = ref MemoryMarshal.GetReference(counts);
        foreach (var impression in _impressions)
        {
            var drawn = Vector256.LoadUnsafe(ref first, (nuint)(impression >> UserShift) * Lanes);
            var low = Vector256.WidenLower(drawn);
            var high = Vector256.WidenUpper(drawn);
            if ((impression & (Relevant | Tied)) == 0)
            {
                negativeLow += low;
                negativeHigh += high;
                continue;
            }

            if ((impression & Relevant) != 0)
            {
                tiedPositiveLow += low;
                tiedPositiveHigh += high;
            }
            else
            {
                tiedNegativeLow += low;
                tiedNegativeHigh += high;
            }

            if ((impression & (Tied | LastOfTie)) == Tied)
            {
                continue;
            }

            area0 += Area(Lower(tiedPositiveLow), Lower(negativeLow), Lower(tiedNegativeLow));
            area1 += Area(Upper(tiedPositiveLow), Upper(negativeLow), Upper(tiedNegativeLow));
            area2 += Area(Lower(tiedPositiveHigh), Lower(negativeHigh), Lower(tiedNegativeHigh));
            area3 += Area(Upper(tiedPositiveHigh), Upper(negativeHigh), Upper(tiedNegativeHigh));
            positiveLow += tiedPositiveLow;
            positiveHigh += tiedPositiveHigh;
            negativeLow += tiedNegativeLow;
            negativeHigh += tiedNegativeHigh;
            tiedPositiveLow = tiedPositiveHigh = tiedNegativeLow = tiedNegativeHigh = default;
        }

        (area0 / (Lower(positiveLow) * Lower(negativeLow))).CopyTo(values);
        (area1 / (Upper(positiveLow) * Upper(negativeLow))).CopyTo(values[4..]);
        (area2 / (Lower(positiveHigh) * Lower(negativeHigh))).CopyTo(values[8..]);
        (area3 / (Upper(positiveHigh) * Upper(negativeHigh))).CopyTo(values[12..]);
    }

    private static Vector256<double> Area(Vector256<double> positives, Vector256<double> below, Vector256<double> tied) => positives * (below + (tied * 0.5));

    private static Vector256<double> Lower(Vector256<uint> counts) => Vector256.ConvertToDouble(Vector256.WidenLower(counts));

    private static Vector256<double> Upper(Vector256<uint> counts) => Vector256.ConvertToDouble(Vector256.WidenUpper(counts));
}
