namespace Verge.NeuralNetworks.Tests;

public sealed class ScheduleTests
{
    [Fact]
    public void Should_decay_in_stairs()
    {
        var schedule = new ExponentialDecay(0.5, 3);
        Assert.Equal([1, 1, 1, 0.5, 0.5, 0.5, 0.25], Enumerable.Range(0, 7).Select(step => schedule.Multiplier(step, 7)));
    }

    [Fact]
    public void Should_decay_smoothly_through_the_same_points()
    {
        var schedule = new ExponentialDecay(0.5, 3, smooth: true);
        Assert.Equal(0.5, schedule.Multiplier(3, 7), 1e-12);
        Assert.Equal(Math.Pow(0.5, 1 / 3.0), schedule.Multiplier(1, 7), 1e-12);
        Assert.Equal(1, new ConstantRate().Multiplier(1_000_000, 7));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1.1, 1)]
    [InlineData(double.NaN, 1)]
    [InlineData(0.5, 0)]
    public void Should_refuse_what_is_no_decay(double factor, long every) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExponentialDecay(factor, every));

    [Fact]
    public void Should_rise_over_its_share_of_the_steps_and_fall_to_nothing_at_their_end()
    {
        var schedule = new LinearWarmUpDecay(0.25);
        Assert.Equal([0.5, 1, 1, 5 / 6.0, 4 / 6.0, 3 / 6.0, 2 / 6.0, 1 / 6.0, 0, 0], Enumerable.Range(0, 10).Select(step => schedule.Multiplier(step, 8)));
        Assert.Equal([1, 0.75, 0.5, 0.25], Enumerable.Range(0, 4).Select(step => new LinearWarmUpDecay(0).Multiplier(step, 4)));
        Assert.Equal(1, schedule.Multiplier(0, 1));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Should_refuse_what_is_no_share(double warmUp) => Assert.Throws<ArgumentOutOfRangeException>(() => new LinearWarmUpDecay(warmUp));
}
