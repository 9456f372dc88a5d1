using Verge.Domain;

namespace Verge.Features.Tests;

public class DenseScalingTests
{
    [Fact]
    public void Should_bring_features_to_mean_0_and_deviation_1_of_what_is_present()
    {
        var moments = new DenseMoments(["a", "b", "c"]);
        moments.Add([1, 5, float.NaN, 3, 5, float.NaN]);
        moments.Add([float.NaN, 5, float.NaN]);
        var scaling = moments.ToScaling();
        Assert.Equal([2, 5, 0], scaling.Mean.ToArray());
        Assert.Equal([1, 0, 0], scaling.Deviation.ToArray());
        var output = new float[6];
        scaling.Scale([4, 9, 7, float.NaN, float.NaN, 1e9f], output);
        // What never varied, and what is absent, is 0; nothing drowns the others.
        Assert.Equal([2, 0, 0, 0, 0, 0], output);
        scaling.Scale([-1000, 5, 0], output.AsSpan(0, 3));
        Assert.Equal(-ScoreScaling.Limit, output[0]);
    }

    [Fact]
    public void Should_fit_to_training_alone_and_as_of_each_page()
    {
        var log = new RandomActivity(11, acts: 400, pages: 80);
        var schema = new DenseSchema();
        var features = DenseFeatures.Fit(schema, log.Data);
        var raw = DenseReading.Offline(schema, log).SelectMany(page => page).ToArray();
        var scaled = new float[raw.Length];
        features.Scale(raw, scaled);
        var width = features.Names.Length;
        for (var i = 0; i < width; i++)
        {
            float[] column = [.. Enumerable.Range(0, raw.Length / width).Select(row => (row * width) + i).Where(at => !float.IsNaN(raw[at])).Select(at => scaled[at])];
            Assert.Equal(0, column.Average(), 0.02);
            Assert.Equal(features.Scaling.Deviation[i] > 0 ? 1 : 0, column.Average(value => value * value), 0.05);
        }

        Assert.DoesNotContain(scaled, value => !float.IsFinite(value));
        Assert.Contains(raw, float.IsNaN);
        Assert.Equal(features.ToJson(), DenseFeatures.FromJson(features.ToJson()).ToJson());
    }

    [Fact]
    public void Should_name_what_does_not_fit()
    {
        var scaling = new DenseScaling(["a", "b"], [0, 0], [1, 1]);
        Assert.Throws<FeatureException>(() => scaling.Scale([1, 2, 3], new float[3]));
        Assert.Throws<FeatureException>(() => scaling.Scale([1, 2], new float[4]));
        Assert.Equal("b", Assert.Throws<FeatureException>(() => scaling.Scale([1, float.PositiveInfinity], new float[2])).Feature);
        Assert.Equal("b", Assert.Throws<FeatureException>(() => new DenseMoments(["a", "b"]).Add([1, float.NegativeInfinity])).Feature);
        Assert.Throws<FeatureException>(() => new DenseScaling(["a"], [0], [-1]));
        Assert.Throws<FeatureException>(() => new DenseScaling(["a"], [float.NaN], [1]));
        Assert.Throws<FeatureException>(() => new DenseFeatures(new(), scaling));
        var (schema, other) = (new DenseSchema(), new DenseSchema { Users = 9 });
        var error = Assert.Throws<FeatureException>(() => DenseReading.Unscaled(schema).Compute(
            new() { UserId = "", At = RandomActivity.Start, Candidates = [], Activity = new(other, _ => null) }, []));
        Assert.Equal("activity", error.Feature);
        Assert.Equal("output", Assert.Throws<FeatureException>(() => DenseReading.Unscaled(schema).Compute(
            new() { UserId = "", At = RandomActivity.Start, Candidates = [], Activity = new(schema, _ => null) }, new float[1])).Feature);
        Assert.Equal("price of 'x'", Assert.Throws<FeatureException>(() => DenseReading.Unscaled(schema).Compute(
            new() { UserId = "", At = RandomActivity.Start, Candidates = new[] { new Item { Id = "x", Price = double.NaN } }, Activity = new(schema, _ => null) },
            new float[schema.ToNames().Length])).Feature);
    }
}
