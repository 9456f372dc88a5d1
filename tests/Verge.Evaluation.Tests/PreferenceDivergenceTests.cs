namespace Verge.Evaluation.Tests;

public class PreferenceDivergenceTests
{
    [Fact]
    public void Should_be_the_divergence_of_two_coins()
    {
        Assert.Equal((0.25 * Math.Log(0.25 / 0.5)) + (0.75 * Math.Log(0.75 / 0.5)), PreferenceDivergence.Of(0.5, 0.25, 0), 12);
        Assert.Equal(0, PreferenceDivergence.Of(0.3, 0.3, 0), 12);
        Assert.Equal(-Math.Log(0.8), PreferenceDivergence.Of(0.8, 1, 0), 12);
        Assert.Equal(-Math.Log(0.2), PreferenceDivergence.Of(0.8, 0, 0), 12);
        // The logit of 0.5 is 0: with c it is σ(c).
        Assert.Equal(-Math.Log(1 / (1 + Math.Exp(-2))), PreferenceDivergence.Of(0.5, 1, 2), 12);
    }

    [Fact]
    public void Should_find_the_constant_that_nothing_beats()
    {
        var (probabilities, preferences) = Draw(400);
        var constant = PreferenceDivergence.Constant(probabilities, preferences);
        var best = Mean(constant);
        for (var step = -400; step <= 400; step++)
        {
            Assert.True(best <= Mean(step * 0.01) + 1e-12, $"at {step * 0.01}");
        }

        Assert.True(best < Mean(constant + 1e-4) && best < Mean(constant - 1e-4));

        double Mean(double c) => Enumerable.Range(0, probabilities.Length).Average(i => PreferenceDivergence.Of(probabilities[i], preferences[i], c));
    }

    [Theory]
    [InlineData(-3)]
    [InlineData(0.5)]
    [InlineData(6)]
    public void Should_grant_any_constant(double shift)
    {
        var (_, preferences) = Draw(200);
        float[] shifted = [.. preferences.Select(p => (float)(1 / (1 + Math.Exp(-(Math.Log(p / (1 - p)) + shift)))))];
        var constant = PreferenceDivergence.Constant(shifted, preferences);
        Assert.Equal(-shift, constant, 3);
        Assert.All(preferences.Zip(shifted), pair => Assert.Equal(0, PreferenceDivergence.Of(pair.Second, pair.First, constant), 5));
    }

    [Theory]
    [InlineData(0f, 0f)]
    [InlineData(1f, 1f)]
    public void Should_stay_finite_where_all_preferences_are_alike(float preference, float probability)
    {
        float[] probabilities = [0.001f, 0.5f, 1f, probability];
        float[] preferences = [preference, preference, preference, preference];
        var constant = PreferenceDivergence.Constant(probabilities, preferences);
        Assert.Equal(preference == 0 ? -64 : 64, constant, 3);
        Assert.All(probabilities, p => Assert.Equal(0, PreferenceDivergence.Of(p, preference, constant), 9));
    }

    [Fact]
    public void Should_count_how_much_of_a_gap_is_closed()
    {
        Assert.Equal(0.25, PreferenceDivergence.GapClosed(0.35, ofBase: 0.4, ofOracle: 0.2), 12);
        Assert.Equal(-0.5, PreferenceDivergence.GapClosed(0.5, ofBase: 0.4, ofOracle: 0.2), 12);
        Assert.True(double.IsNaN(PreferenceDivergence.GapClosed(0.3, ofBase: 0.2, ofOracle: 0.2)));
    }

    [Fact]
    public void Should_refuse_lengths_that_differ() => Assert.StartsWith(
        "Got 2 probabilities and 1 preferences", Assert.Throws<ArgumentException>(() => PreferenceDivergence.Constant([0.1f, 0.2f], [0.1f])).Message, StringComparison.Ordinal);

    private static (float[] Probabilities, float[] Preferences) Draw(int count)
    {
        var random = new Random(5);
        return ([.. Enumerable.Range(0, count).Select(_ => random.NextSingle())], [.. Enumerable.Range(0, count).Select(_ => 0.02f + (0.3f * random.NextSingle()))]);
    }
}
