using Verge.Evaluation.Intervals;

namespace Verge.Evaluation.Tests;

public class PairedTTestTests
{
    [Theory]
    [InlineData(1, 1, 0.5)]
    [InlineData(12.706, 1, 0.05)]
    [InlineData(2.228, 10, 0.05)]
    [InlineData(3.169, 10, 0.01)]
    [InlineData(2.042, 30, 0.05)]
    [InlineData(-2.042, 30, 0.05)]
    [InlineData(1.959964, 10_000_000, 0.05)]
    [InlineData(0, 5, 1)]
    public void Should_know_students_table(double t, double freedom, double expected) =>
        Assert.Equal(expected, StudentT.TwoSided(t, freedom), 4);

    [Theory]
    [InlineData(0.5)]
    [InlineData(3)]
    [InlineData(40)]
    public void Should_agree_with_the_closed_form_for_two_degrees(double t) =>
        Assert.Equal(1 - (t / Math.Sqrt((t * t) + 2)), StudentT.TwoSided(t, 2), 12);

    [Fact]
    public void Should_repeat_students_own_example()
    {
        // Student (1908): hours of sleep gained by ten patients with two drugs.
        double[] first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
        double[] second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
        var test = PairedTTest.Test(Sample(first), Sample(second));
        Assert.Equal(-1.58, test.Difference, 12);
        Assert.Equal(-4.0621, test.T, 4);
        Assert.Equal(9, test.DegreesOfFreedom);
        Assert.Equal(0.002833, test.PValue, 6);
    }

    [Fact]
    public void Should_take_users_as_units()
    {
        // The same requests written down ten times a user are no more evidence.
        double[] differences = [0.3, -0.1, 0.4, 0.2, 0.5];
        var once = PairedTTest.Test(Sample(differences), Sample(new double[5]));
        var repeated = PairedTTest.Test(Repeat(differences), Repeat(new double[5]));
        Assert.Equal(once.T, repeated.T, 9);
        Assert.Equal(once.PValue, repeated.PValue, 9);

        static WeightedMeanSample Repeat(double[] values) =>
            new("value", values.SelectMany((value, user) => Enumerable.Range(0, 10).Select(request => new RequestValue($"{user}", $"{request}", value))));
    }

    [Fact]
    public void Should_find_no_evidence_where_nothing_differs_or_one_user_speaks()
    {
        Assert.Equal(1, PairedTTest.Test(Sample([1, 2]), Sample([1, 2])).PValue);
        Assert.True(double.IsNaN(PairedTTest.Test(Sample([1]), Sample([2])).PValue));
    }

    [Fact]
    public void Should_agree_with_the_bootstrap_on_a_clear_case()
    {
        var good = (WeightedMeanSample)Synthetic.Sample(Synthetic.Requests(200, seed: 1, skill: 0.9), "gauc");
        var poor = (WeightedMeanSample)Synthetic.Sample(Synthetic.Requests(200, seed: 1, skill: 0.3), "gauc");
        Assert.True(PairedTTest.Test(good, poor).PValue < 1e-6);
        var error = PairedTTest.Test(good, poor).Difference / PairedTTest.Test(good, poor).T;
        var interval = Bootstrap.Difference(good, poor);
        Assert.InRange((interval.High - interval.Low) / (2 * 1.96 * error), 0.9, 1.1);
    }

    [Fact]
    public void Should_refuse_other_weights() =>
        Assert.Throws<ArgumentException>(() => PairedTTest.Test(
            new WeightedMeanSample("gauc", [new("u", "a", 1, 2), new("v", "a", 1, 2)]),
            new WeightedMeanSample("gauc", [new("u", "a", 1, 2), new("v", "a", 1, 3)])));

    private static WeightedMeanSample Sample(double[] values) => new("value", values.Select((value, user) => new RequestValue($"{user:00}", "r", value)));
}
