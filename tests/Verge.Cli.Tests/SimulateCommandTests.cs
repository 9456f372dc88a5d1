using Verge.Cli.Shell;
using Verge.Cli.Simulation;
using Verge.Training;

namespace Verge.Cli.Tests;

public sealed class SimulateCommandTests
{
    [Theory]
    [InlineData(0.05, 0.04, 0.01, true)]
    [InlineData(0.05, 0.04, 0.011, false)]
    [InlineData(0.05, -0.001, 0, false)]
    [InlineData(0.05, 0.04, -0.02, true)]
    [InlineData(-0.05, -0.06, -0.02, false)]
    [InlineData(0, 0, 0, false)]
    public void Should_ask_for_a_significant_gain_that_is_gone_with_the_moment(double gain, double low, double off, bool holds)
    {
        var result = new BehaviorCheckResult(1, Gain(gain, low), Gain(off, off));
        Assert.Equal(holds, result.Holds);
        Assert.Equal(holds, BehaviorCheckLine.Of(result).Holds);
    }

    [Theory]
    [InlineData("simulate behavior --shops 0", "--shops: got '0', expected a whole number from 1 to 100")]
    [InlineData("simulate", "Required command was not provided")]
    public async Task Should_refuse_what_cannot_be(string line, string expected) =>
        (await CommandResult.OfAsync(line.Split(' '))).ShouldFail(ExitCode.Usage, expected);

    [Fact]
    public async Task Should_name_the_whole_command_whose_help_to_read()
    {
        var result = await CommandResult.OfAsync("simulate", "behavior", "--shops", "many");
        Assert.Contains("'verge simulate behavior --help'", result.Error, StringComparison.Ordinal);
    }

    private static BehaviorGain Gain(double mean, double low) => new(0.6, 0.6 + mean, new(mean, low, mean + 0.01));
}
