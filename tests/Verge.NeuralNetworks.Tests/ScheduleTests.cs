namespace Verge.NeuralNetworks.Tests;

public sealed class ScheduleTests
{
    [Fact]
    public void Should_decay_in_stairs()
    {
        var schedule = new ExponentialDecay(0.5, 3);
        Assert.Equal([1, 1, 1, 0.5, 0.5, 0.5, 0.25], Enumerable.Range(0, 7).Select(step => schedule.Multiplier(step)));
    }

    [Fact]
    public void Should_decay_smoothly_through_the_same_points()
    {
        var schedule = new ExponentialDecay(0.5, 3, smooth: true);
        Assert.Equal(0.5, schedule.Multiplier(3), 1e-12);
        Assert.Equal(Math.Pow(0.5, 1 / 3.0), schedule.Multiplier(1), 1e-12);
        Assert.Equal(1, new ConstantRate().Multiplier(1_000_000));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1.1, 1)]
    [InlineData(double.NaN, 1)]
    [InlineData(0.5, 0)]
    public void Should_refuse_what_is_no_decay(double factor, long every) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExponentialDecay(factor, every));
}
