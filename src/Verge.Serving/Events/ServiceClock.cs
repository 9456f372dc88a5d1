namespace Verge.Serving;

/// <summary>The clock, and the latest time it has shown: it may be set back. Thread-safe.</summary>
/// <param name="time">The clock.</param>
public sealed class ServiceClock(TimeProvider time)
{
    private long _latest = time.GetUtcNow().UtcTicks;

    /// <summary>The clock as it is.</summary>
    public TimeProvider Time => time;

    /// <summary>The latest time it has shown.</summary>
    public DateTimeOffset Latest => new(Interlocked.Read(ref _latest), TimeSpan.Zero);

    /// <summary>The time it shows.</summary>
    public DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        var latest = Interlocked.Read(ref _latest);
        while (now.UtcTicks > latest)
        {
            var seen = Interlocked.CompareExchange(ref _latest, now.UtcTicks, latest);
            if (seen == latest)
            {
                break;
            }

            latest = seen;
        }

        return now;
    }
}
