namespace Verge.Training;

/// <summary>How long calls took that were made in a row on one thread.</summary>
/// <param name="P50">Median, µs.</param>
/// <param name="P99">99th percentile, µs.</param>
/// <param name="Allocated">Bytes allocated a call.</param>
public readonly record struct CallTimes(double P50, double P99, double Allocated)
{
    private static readonly TimeSpan s_warmUp = TimeSpan.FromMilliseconds(600);

    /// <summary>Measures; before the timed calls are as many that are not timed, and 600 ms of them at least, while code is still being compiled.</summary>
    /// <param name="call">What is called.</param>
    /// <param name="time">The clock.</param>
    /// <param name="calls">Timed calls, at least 1.</param>
    /// <param name="cancellation">Stops it before the timed calls.</param>
    public static CallTimes Measure(Action call, TimeProvider time, int calls, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfLessThan(calls, 1);
        var took = new double[calls];
        var began = time.GetTimestamp();
        for (var i = 0; i < calls || time.GetElapsedTime(began) < s_warmUp; i++)
        {
            call();
            cancellation.ThrowIfCancellationRequested();
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < calls; i++)
        {
            var start = time.GetTimestamp();
            call();
            took[i] = time.GetElapsedTime(start).TotalMicroseconds;
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Array.Sort(took);
        return new(took[calls / 2], took[calls * 99 / 100], (double)allocated / calls);
    }
}
