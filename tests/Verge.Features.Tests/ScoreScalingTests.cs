namespace Verge.Features.Tests;

public class ScoreScalingTests
{
    [Fact]
    public void Should_bring_scores_to_mean_0_and_deviation_1()
    {
        var moments = new ScoreMoments(["a", "b"]);
        moments.Add([1, 1_000_001, 2, 1_000_001]);
        moments.Add([3, 1_000_001]);
        var scaling = moments.ToScaling();
        Assert.Equal([2, 1_000_001], scaling.Mean.ToArray());
        Assert.Equal(MathF.Sqrt(2f / 3), scaling.Deviation[0], 1e-6);
        Assert.Equal(1, scaling.Deviation[1]);
        var output = new float[2];
        scaling.Scale([3, 5_000_000], output);
        Assert.Equal(1.2247f, output[0], 1e-4);
        Assert.Equal(ScoreScaling.Limit, output[1]);
    }

    [Fact]
    public void Should_take_an_item_without_scores_as_the_mean()
    {
        float[] output = [7, 7];
        new ScoreScaling(["a", "b"], [5, 6], [1, 2]).Scale([], output);
        Assert.Equal([0, 0], output);
    }

    [Fact]
    public void Should_name_what_is_no_number()
    {
        var scaling = ScoreScaling.Identity(["ctr", "price_rank"]);
        var error = Assert.Throws<FeatureException>(() => scaling.Scale([1, float.NaN], new float[2]));
        Assert.Equal("price_rank", error.Feature);
        Assert.Contains("NaN", error.Message, StringComparison.Ordinal);
        Assert.Throws<FeatureException>(() => scaling.Scale([1], new float[2]));
        Assert.Throws<FeatureException>(() => new ScoreMoments(["ctr"]).Add([float.PositiveInfinity]));
        Assert.Throws<FeatureException>(() => new ScoreScaling(["a"], [0], [0]));
    }
}
