using Verge.Models.Boosting;

namespace Verge.Models.Tests.Boosting;

/// <summary>What cannot be is refused by name.</summary>
public sealed class BoostingErrorTests
{
    [Theory]
    [InlineData(float.NaN)]
    [InlineData(0.5f)]
    [InlineData(2f)]
    public void Should_refuse_other_labels(float label) => Says(
        $"row 2, label: got {label}, expected 0 or 1", () => new BoostingSamples(new float[6], 2, new float[] { 0, 1, label }));

    [Fact]
    public void Should_refuse_infinite_values()
    {
        Says("row 1, feature 'price': got Infinity, expected a finite number", () => new BoostingSamples(new[] { 1, 2, 3, float.PositiveInfinity }, 2, new float[2], ["age", "price"]));
        Says("row 1, feature '0': got -Infinity, expected a finite number", () => new BoostingSamples(new[] { 1, 2, float.NegativeInfinity, 4 }, 2, new float[2]));
    }

    [Fact]
    public void Should_refuse_lengths_that_do_not_agree()
    {
        Says("features: got 5 values, expected 4", () => new BoostingSamples(new float[5], 2, new float[2]));
        Says("featureCount: got 0, expected at least 1", () => new BoostingSamples(new float[5], 0, new float[2]));
        Says("names: got 1, expected 2", () => new BoostingSamples(new float[4], 2, new float[2], ["one"]));
        var model = new GradientBoosting().Fit(BoostingData.Noisy(100, 1));
        Says("samples: got 9 values, expected 10", () =>
        {
            model.Score(new float[9], new float[2]);
            return model;
        });
        Says("validation: got 100 samples of 4 features, expected at least 1 of 5", () => new GradientBoosting().Fit(BoostingData.Noisy(100, 1), BoostingData.Noisy(100, 1, width: 4)));
    }

    [Theory]
    [InlineData(0, "labels: got 0 of 1 and 3 of 0, expected some of either")]
    [InlineData(1, "labels: got 3 of 1 and 0 of 0, expected some of either")]
    public void Should_refuse_labels_all_alike(float label, string message) => Says(
        message, () => new GradientBoosting().Fit(new(new float[] { 1, 2, 3 }, 1, new[] { label, label, label })));

    [Fact]
    public void Should_refuse_no_samples() => Says("labels: got 0 of 1 and 0 of 0", () => new GradientBoosting().Fit(new(default, 1, default)));

    [Fact]
    public void Should_refuse_impossible_options()
    {
        Refused("Iterations: got 0, expected at least 1", new() { Iterations = 0 });
        Refused("LearningRate: got NaN, expected 0 < x ≤ 1", new() { LearningRate = double.NaN });
        Refused("MaxLeaves: got 1, expected at least 2", new() { MaxLeaves = 1 });
        Refused("MaxDepth: got -1, expected at least 0", new() { MaxDepth = -1 });
        Refused("MinSamplesLeaf: got 0, expected at least 1", new() { MinSamplesLeaf = 0 });
        Refused("MinHessianLeaf: got -1, expected a finite number of at least 0", new() { MinHessianLeaf = -1 });
        Refused("L2: got ∞, expected a finite number of at least 0", new() { L2 = double.PositiveInfinity });
        Refused("MaxBins: got 256, expected 2 to 255", new() { MaxBins = 256 });
        Refused("RowFraction: got 0, expected 0 < x ≤ 1", new() { RowFraction = 0 });
        Refused("FeatureFraction: got 1.1, expected 0 < x ≤ 1", new() { FeatureFraction = 1.1 });
        Refused("Patience: got -1, expected at least 0", new() { Patience = -1 });
        Says("workers: got -1, expected at least 0", () => new GradientBoosting(workers: -1));
    }

    private static void Refused(string message, BoostingOptions options) => Says(message.Replace("∞", "Infinity", StringComparison.Ordinal), () => new GradientBoosting(options));

    private static void Says(string message, Func<object> make) => Assert.StartsWith(message, Assert.Throws<ArgumentException>(make).Message, StringComparison.Ordinal);
}
