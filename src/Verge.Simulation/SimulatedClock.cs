namespace Verge.Simulation;

/// <summary>
/// The clock of a simulated world: the time of day is what the simulation says, while durations (timestamps, timers) are
/// real, so that latencies measured in it mean something. Thread-safe.
/// </summary>
public sealed class SimulatedClock(DateTimeOffset start) : TimeProvider
{
    private long _ticks = start.UtcTicks;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref _ticks), TimeSpan.Zero);

    /// <summary>Sets the time of day.</summary>
    public void Set(DateTimeOffset now) => Volatile.Write(ref _ticks, now.UtcTicks);
}
