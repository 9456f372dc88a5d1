using System.Diagnostics;
using System.Numerics;

namespace Verge.Edge;

/// <summary>
/// Counts durations in buckets that grow by an eighth: percentiles within 12.5 % of the true ones, fixed memory, no lock.
/// </summary>
public sealed class LatencyRecorder
{
    private const int SubBuckets = 8;

    // Microseconds, from 1 to 2^40.
    private readonly long[] _counts = new long[40 * SubBuckets];
    private long _count;
    private long _maximumTicks;

    /// <summary>How many durations were recorded.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>The longest.</summary>
    public TimeSpan Maximum => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _maximumTicks));

    /// <summary>A percentile: the upper border of the bucket it falls into; zero when nothing was recorded.</summary>
    /// <param name="percentile">0 … 100.</param>
    public TimeSpan Percentile(double percentile)
    {
        Require.That(percentile is >= 0 and <= 100, nameof(percentile), percentile, "0 to 100");
        var total = Count;
        var rank = Math.Max(1, (long)Math.Ceiling(total * percentile / 100));
        long seen = 0;
        for (var i = 0; i < _counts.Length && total > 0; i++)
        {
            seen += Interlocked.Read(ref _counts[i]);
            if (seen >= rank)
            {
                var upper = TimeSpan.FromMicroseconds(UpperBorder(i));
                return upper < Maximum ? upper : Maximum;
            }
        }

        return Maximum;
    }

    /// <summary>Takes over what another recorder counted.</summary>
    public void Add(LatencyRecorder other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var i = 0; i < _counts.Length; i++)
        {
            Interlocked.Add(ref _counts[i], Interlocked.Read(ref other._counts[i]));
        }

        Interlocked.Add(ref _count, other.Count);
        RaiseMaximum(Interlocked.Read(ref other._maximumTicks));
    }

    internal void Record(long sinceTimestamp) => RecordTicks(Stopwatch.GetTimestamp() - sinceTimestamp);

    internal void RecordTicks(long stopwatchTicks)
    {
        var microseconds = (ulong)Math.Max(1, Stopwatch.GetElapsedTime(0, stopwatchTicks).TotalMicroseconds);
        var power = BitOperations.Log2(microseconds);
        var sub = (int)(microseconds * SubBuckets >> power) - SubBuckets;
        Interlocked.Increment(ref _counts[Math.Min((power * SubBuckets) + sub, _counts.Length - 1)]);
        Interlocked.Increment(ref _count);
        RaiseMaximum(stopwatchTicks);
    }

    private void RaiseMaximum(long stopwatchTicks)
    {
        var maximum = Interlocked.Read(ref _maximumTicks);
        while (stopwatchTicks > maximum)
        {
            maximum = Interlocked.CompareExchange(ref _maximumTicks, stopwatchTicks, maximum) is var found && found == maximum ? stopwatchTicks : found;
        }
    }

    private static double UpperBorder(int bucket)
    {
        var (power, sub) = Math.DivRem(bucket, SubBuckets);
        return Math.ScaleB(SubBuckets + sub + 1, power) / SubBuckets;
    }
}
