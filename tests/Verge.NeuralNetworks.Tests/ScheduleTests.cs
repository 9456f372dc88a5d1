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

    [Fact]
    public void Should_rise_and_stay()
    {
        var schedule = new WarmUpConstant(0.25);
        Assert.Equal([0.25, 0.5, 0.75, 1, 1, 1], Enumerable.Range(0, 6).Select(step => schedule.Multiplier(step, 16)));
        Assert.Equal(1, schedule.Multiplier(15, 16));
    }

    /// <summary>torch.optim.lr_scheduler.CosineAnnealingLR(SGD(lr=1), T_max=8), PyTorch 1.13, before each of the steps and after the last.</summary>
    [Fact]
    public void Should_fall_as_pytorchs_cosine()
    {
        double[] torch = [1, 0.9619397662556434, 0.8535533905932737, 0.6913417161825449, 0.5, 0.3086582838174551, 0.14644660940672627, 0.03806023374435663, 0];
        Assert.All(torch.Index(), expected => Assert.Equal(expected.Item, new CosineDecay().Multiplier(expected.Index, 8), 1e-12));
        var rising = new CosineDecay(0.2);
        Assert.Equal([0.5, 1, 1], Enumerable.Range(0, 3).Select(step => rising.Multiplier(step, 10)));
        Assert.All(torch.Index(), expected => Assert.Equal(expected.Item, rising.Multiplier(2 + expected.Index, 10), 1e-12));
    }

    [Theory]
    [InlineData(null, null, typeof(ConstantRate))]
    [InlineData(null, 0.1, typeof(LinearWarmUpDecay))]
    [InlineData("constant", null, typeof(ConstantRate))]
    [InlineData("constant", 0.1, typeof(WarmUpConstant))]
    [InlineData("linear", null, typeof(LinearWarmUpDecay))]
    [InlineData("cosine", 0.1, typeof(CosineDecay))]
    public void Should_be_found_by_name(string? name, double? warmUp, Type schedule) => Assert.IsType(schedule, LearningRateSchedules.Of(name, warmUp));

    [Theory]
    [InlineData("stairs", null, "schedule: got 'stairs', expected one of constant, linear, cosine")]
    [InlineData("cosine", 1.0, "warm_up: got 1, expected at least 0, below 1")]
    public void Should_name_what_is_no_schedule(string name, double? warmUp, string message) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => LearningRateSchedules.Of(name, warmUp)).Message);
}
