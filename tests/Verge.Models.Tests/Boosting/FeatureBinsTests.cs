using FsCheck;
using FsCheck.Fluent;
using Verge.Models.Boosting;

namespace Verge.Models.Tests.Boosting;

public sealed class FeatureBinsTests
{
    [Fact]
    public void Should_put_borders_halfway_between_few_values() => Assert.Equal([1.5f, 3f], Bins([4, 1, float.NaN, 2, 2, 1]).Borders(0).ToArray());

    [Fact]
    public void Should_put_borders_at_quantiles_of_many_values()
    {
        // The places 99/4, 99/2 and 3 · 99/4 of 0 … 99 lie between two.
        Assert.Equal([24.5f, 49.5f, 74.5f], Bins([.. Enumerable.Range(0, 100).Select(i => (float)(i * 37 % 100))], 4).Borders(0).ToArray());

        // Of 101 values they are values themselves: the upper bound of a bin is inside it.
        var bins = Bins([.. Enumerable.Range(0, 101).Select(i => (float)i)], 4);
        Assert.Equal([25f, 50f, 75f], bins.Borders(0).ToArray());
        Assert.Equal([0, 1, 3, 4], new[] { 25f, 25.1f, 1e9f, float.NaN }.Select(value => bins.Bin(0, value)));
    }

    [Fact]
    public void Should_keep_neighboring_floats_apart()
    {
        var upper = MathF.BitIncrement(MathF.BitIncrement(1f));
        var lower = MathF.BitDecrement(upper);
        var bins = Bins([lower, upper]);
        Assert.Equal([0, 1], new[] { lower, upper }.Select(value => bins.Bin(0, value)));
    }

    [Fact]
    public void Should_have_one_bin_of_one_value() => Assert.Equal(1, Bins([7, 7, float.NaN]).Count(0));

    [Fact]
    public void Should_order_bins_as_values() =>
        Prop.ForAll((from values in Gen.Choose(-30, 30).NonEmptyListOf() from bins in Gen.Choose(2, 9) select (values, bins)).ToArbitrary(), one =>
        {
            float[] values = [.. one.values.Select(value => value / 3f)];
            var bins = Bins(values, one.bins);
            var of = values.Order().Select(value => bins.Bin(0, value)).ToArray();
            return of.SequenceEqual(of.Order()) && bins.Count(0) <= one.bins && values.All(value => bins.Bin(0, value) == bins.Borders(0).ToArray().Count(border => border < value));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20_260_101, 20_260_103));

    private static FeatureBins Bins(float[] values, int most = 255)
    {
        using var tiles = new Tiles(1);
        return FeatureBins.Of(new(values, 1, new float[values.Length]), most, tiles);
    }
}
