namespace Verge.Serving;

/// <summary>The clock, and the latest time it has shown: it may be set back. Thread-safe.</summary>
internal sealed class ServiceClock(TimeProvider time)
{
    private long _latest = time.GetUtcNow().UtcTicks;

    public DateTimeOffset Latest => new(Interlocked.Read(ref _latest), TimeSpan.Zero);

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
