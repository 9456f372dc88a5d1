namespace Verge.Features.Tests;

public class BucketizerTests
{
    [Fact]
    public void Should_cut_evenly_at_quantiles()
    {
        float[] values = [.. Enumerable.Range(1, 1000).Select(i => (float)i)];
        var buckets = Bucketizer.Fit(values, 10, "x");
        Assert.Equal(9, buckets.Borders.Length);
        Assert.All(values.GroupBy(v => buckets.Bucket(v, "x")), group => Assert.InRange(group.Count(), 99, 101));
        Assert.Equal(0, buckets.Bucket(-5, "x"));
        Assert.Equal(9, buckets.Bucket(1e9f, "x"));
    }

    [Fact]
    public void Should_be_monotone_and_in_range_whatever_the_values() => Properties.ForAllSeeds(100, seed =>
    {
        var random = new Random(seed);
        var size = random.Next(1, 12);
        float[] values = [.. Enumerable.Range(0, random.Next(0, 60)).Select(_ => (float)random.Next(-3, 6))];
        var buckets = Bucketizer.Fit(values, size, "x");
        var last = 0;
        for (var value = -5f; value < 8; value += 0.25f)
        {
            var bucket = buckets.Bucket(value, "x");
            Assert.InRange(bucket, last, size - 1);
            last = bucket;
        }

        // A border that separates nothing would be a bucket that nothing trains.
        Assert.Equal(buckets.Borders.Length + 1, values.Select(v => buckets.Bucket(v, "x")).Append(0).Distinct().Count() switch { 0 => 1, var n => n });
    });

    [Fact]
    public void Should_keep_a_bucket_for_zero()
    {
        var buckets = Bucketizer.Fit([0, 0, 0, 1, 2, 3, 4, 5, 6], 3, "x");
        Assert.Equal(0, buckets.Borders[0]);
        Assert.Equal([0, 1, 1, 1, 2, 2], new[] { 0f, 0.1f, 1, 4, 5, 6 }.Select(v => buckets.Bucket(v, "x")));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Should_refuse_what_is_no_number(float value)
    {
        var buckets = Bucketizer.Fit([1, 2, 3], 2, "x");
        var error = Assert.Throws<FeatureException>(() => buckets.Bucket(value, "scroll_speed"));
        Assert.Equal("scroll_speed", error.Feature);
        Assert.Contains("scroll_speed", Assert.Throws<FeatureException>(() => Bucketizer.Fit([1, value], 2, "scroll_speed")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_borders_that_do_not_rise()
    {
        Assert.Throws<FeatureException>(() => new Bucketizer(4, [1, 1]));
        Assert.Throws<FeatureException>(() => new Bucketizer(4, [1, float.NaN]));
        Assert.Throws<FeatureException>(() => new Bucketizer(2, [1, 2]));
    }
}
