using Verge.Models.Boosting;
using Verge.NeuralNetworks;
using Verge.Testing;

namespace Verge.Models.Tests.Boosting;

/// <summary>Against scikit-learn's HistGradientBoostingClassifier (Golden/boosting.py).</summary>
public sealed class BoostingGoldenTests : IDisposable
{
    private readonly SafeTensorsReader _golden = SafeTensorsReader.Open(Path.Combine(AppContext.BaseDirectory, "Golden", "boosting.safetensors"));

    public void Dispose() => _golden.Dispose();

    [Fact]
    public void Should_grow_the_same_first_tree()
    {
        var (samples, options) = Small();
        var model = new GradientBoosting(options).Fit(samples);
        var tree = model.Trees[0];
        var expected = _golden.Read("small.tree");
        Assert.Equal(expected.Length, 5 * tree.Nodes.Length);
        for (var i = 0; i < tree.Nodes.Length; i++)
        {
            var (node, own) = (tree.Nodes[i], expected[(5 * i)..(5 * (i + 1))]);
            Assert.Equal(own[0], node.IsLeaf(i) ? -1 : node.Feature);
            Assert.Equal(own[1], node.IsLeaf(i) ? 0 : node.Threshold, 1e-6);
            Assert.Equal(own[3], tree.Gains[i], 1e-4);
            Assert.Equal(own[4], tree.Values[i], 1e-6);
            if (!node.IsLeaf(i) && node.Feature is 1 or 2)
            {
                Assert.Equal(own[2], 1 - node.MissingRight);
            }
        }
    }

    [Fact]
    public void Should_give_the_same_probabilities_after_many_trees()
    {
        var (samples, options) = Small();
        var model = new GradientBoosting(options).Fit(samples);
        Assert.Equal(25, model.TreeCount);
        TensorAssert.Close(
            _golden.Read("small.probabilities"), BoostingData.Scores(model, samples).Select(logit => 1 / (1 + MathF.Exp(-logit))).ToArray(), 1e-5, 1e-6, "probabilities");
    }

    [Fact]
    public void Should_rank_many_samples_as_well()
    {
        var (training, test) = (BoostingData.Large(0, 50_000), BoostingData.Large(50_000, 20_000));
        Assert.Equal(_golden.Read("large.rows"), training.Features[..60].ToArray().Select(value => float.IsNaN(value) ? -1e30f : value));
        Assert.Equal(_golden.Read("large.labels"), training.Labels[..64].ToArray());
        var model = new GradientBoosting().Fit(training);
        var figures = _golden.Read("large.figures");
        Assert.Equal(figures[0], BoostingData.Auc(BoostingData.Scores(model, test), test.Labels.Span), 0.003);
        Assert.Equal(figures[1], BoostingData.MeanLoss(model, test), 0.003);
    }

    private (BoostingSamples Samples, BoostingOptions Options) Small() => (
        new(_golden.Read("small.features").Select(value => value < -1e29f ? float.NaN : value).ToArray(), 4, _golden.Read("small.labels")),
        new() { Iterations = 25, LearningRate = 0.2, MaxLeaves = 9, MinSamplesLeaf = 7, L2 = 0.5, MaxDepth = 5 });
}
