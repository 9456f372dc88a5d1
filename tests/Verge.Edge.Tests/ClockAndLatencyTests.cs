using Verge.Testing;

namespace Verge.Edge.Tests;

public class ClockAndLatencyTests
{
    [Fact]
    public void Should_never_go_back_and_never_stand_still()
    {
        var time = new ManualTimeProvider();
        var jumps = 0;
        var clock = new SessionClock(time, () => jumps++);
        var start = clock.Now();
        time.SetUtcNow(start - TimeSpan.FromHours(1));
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(start + TimeSpan.FromSeconds(5), clock.Now());
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(start + TimeSpan.FromSeconds(10), clock.Now());
        Assert.Equal(1, jumps);
        time.SetUtcNow(start - TimeSpan.FromHours(3));
        clock.Now();
        Assert.Equal(2, jumps);
    }

    [Fact]
    public void Should_follow_a_wall_clock_that_runs_ahead()
    {
        var time = new ManualTimeProvider();
        var clock = new SessionClock(time, () => Assert.Fail("No jump back."));
        var ahead = time.GetUtcNow() + TimeSpan.FromHours(8);
        time.SetUtcNow(ahead);
        Assert.Equal(ahead, clock.Now());
    }

    [Fact]
    public void Should_not_count_the_small_corrections_of_a_time_server()
    {
        var time = new ManualTimeProvider();
        var clock = new SessionClock(time, () => Assert.Fail("No jump back."));
        var before = clock.Now();
        time.SetUtcNow(before - TimeSpan.FromMilliseconds(300));
        Assert.Equal(before, clock.Now());
    }

    [Fact]
    public void Should_go_on_from_a_stored_moment()
    {
        var time = new ManualTimeProvider();
        var jumps = 0;
        var clock = new SessionClock(time, () => jumps++);
        var stored = time.GetUtcNow() + TimeSpan.FromMinutes(4);
        clock.NotBefore(stored);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(stored + TimeSpan.FromSeconds(1), clock.Now());
        clock.NotBefore(stored - TimeSpan.FromMinutes(20));
        Assert.Equal(stored + TimeSpan.FromSeconds(1), clock.Now());
        Assert.Equal(1, jumps);
        clock.Restart();
        Assert.Equal(time.GetUtcNow(), clock.Now());
    }

    [Fact]
    public void Should_give_percentiles_within_an_eighth()
    {
        var recorder = new LatencyRecorder();
        Assert.Equal(TimeSpan.Zero, recorder.Percentile(99));
        var random = new Random(3);
        var durations = Enumerable.Range(0, 5_000).Select(_ => Math.Exp(random.NextDouble() * 12)).Order().ToArray();
        foreach (var microseconds in durations)
        {
            recorder.RecordTicks((long)(microseconds * System.Diagnostics.Stopwatch.Frequency / 1e6));
        }

        Assert.Equal(5_000, recorder.Count);
        foreach (var percentile in new[] { 1, 10, 50, 90, 99, 100 })
        {
            var exact = durations[Math.Max(0, (percentile * 50) - 1)];
            Assert.InRange(recorder.Percentile(percentile).TotalMicroseconds, exact * 0.99 - 1, exact * 1.13 + 1);
        }

        Assert.Throws<ArgumentException>(() => recorder.Percentile(double.NaN));
    }
}
