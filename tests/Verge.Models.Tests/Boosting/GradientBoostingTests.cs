using Verge.Models.Boosting;

namespace Verge.Models.Tests.Boosting;

public sealed class GradientBoostingTests
{
    private static readonly BoostingOptions s_few = new() { Iterations = 20, MaxLeaves = 8 };

    [Theory]
    [InlineData(1, 1)]
    [InlineData(0.6, 0.7)]
    public void Should_not_depend_on_the_number_of_workers(double rows, double features)
    {
        // More than two tiles of rows, and groups of features that do not come out even.
        var samples = BoostingData.Noisy(20_000, 3, width: 11);
        var options = s_few with { Iterations = 6, RowFraction = rows, FeatureFraction = features };
        var one = new GradientBoosting(options, workers: 1).Fit(samples, BoostingData.Noisy(9_000, 4, width: 11));
        foreach (var workers in new[] { 2, 3 })
        {
            var other = new GradientBoosting(options, workers).Fit(samples, BoostingData.Noisy(9_000, 4, width: 11));
            Assert.Equal(one.TreeCount, other.TreeCount);
            for (var i = 0; i < one.TreeCount; i++)
            {
                Assert.Equal(one.Trees[i].Nodes, other.Trees[i].Nodes);
                Assert.Equal(one.Trees[i].Values, other.Trees[i].Values);
                Assert.Equal(one.Trees[i].Gains, other.Trees[i].Gains);
            }
        }
    }

    [Fact]
    public void Should_draw_by_the_seed()
    {
        var samples = BoostingData.Noisy(500, 5);
        var options = s_few with { RowFraction = 0.5, FeatureFraction = 0.4 };
        var (first, again, other) = (Fit(options), Fit(options), Fit(options with { Seed = 2 }));
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);

        float[] Fit(BoostingOptions own) => BoostingData.Scores(new GradientBoosting(own).Fit(samples), samples);
    }

    [Fact]
    public void Should_split_a_tree_by_its_own_features_alone()
    {
        var model = new GradientBoosting(s_few with { FeatureFraction = 0.2 }).Fit(BoostingData.Noisy(2_000, 6));
        var used = model.Trees.Select(tree => tree.Nodes.Where((node, i) => !node.IsLeaf(i)).Select(node => node.Feature).Distinct().ToArray()).ToArray();
        Assert.All(used, features => Assert.Single(features));
        Assert.True(used.SelectMany(features => features).Distinct().Count() > 2);
    }

    [Fact]
    public void Should_learn_of_rows_that_a_tree_did_not_see()
    {
        // Scores of all rows go on, or the trees would drift from what they sum to: half the rows do nearly as well as all.
        var (samples, held) = (BoostingData.Noisy(4_000, 7), BoostingData.Noisy(4_000, 8));
        var (all, half) = (new GradientBoosting(s_few).Fit(samples), new GradientBoosting(s_few with { RowFraction = 0.5 }).Fit(samples));
        Assert.Equal(BoostingData.MeanLoss(all, held), BoostingData.MeanLoss(half, held), 0.01);
        Assert.True(BoostingData.MeanLoss(half, held) < 0.9 * BoostingData.MeanLoss(new GradientBoosting(s_few with { Iterations = 1 }).Fit(samples), held));
    }

    [Fact]
    public void Should_keep_to_leaves_depth_and_samples()
    {
        var samples = BoostingData.Noisy(1_000, 9);
        var model = new GradientBoosting(new() { Iterations = 5, MaxLeaves = 12, MaxDepth = 4, MinSamplesLeaf = 30 }).Fit(samples);
        foreach (var tree in model.Trees)
        {
            var leaves = new Dictionary<int, int>();
            for (var row = 0; row < samples.Count; row++)
            {
                var (node, depth) = (0, 0);
                for (; !tree.Nodes[node].IsLeaf(node); depth++)
                {
                    var (own, x) = (tree.Nodes[node], samples.Features.Span[(row * 5) + tree.Nodes[node].Feature]);
                    node = own.Left + (float.IsNaN(x) ? own.MissingRight : x > own.Threshold ? 1 : 0);
                }

                Assert.InRange(depth, 1, 4);
                leaves[node] = leaves.GetValueOrDefault(node) + 1;
            }

            Assert.InRange(leaves.Count, 4, 12);
            Assert.Equal((tree.Nodes.Length + 1) / 2, leaves.Count);
            Assert.All(leaves.Values, count => Assert.True(count >= 30));
        }

        Assert.Contains(model.Trees, tree => tree.Nodes.Length == 23);
    }

    [Fact]
    public void Should_gain_less_with_more_regularization()
    {
        var samples = BoostingData.Noisy(600, 10);
        var gains = new[] { 0.0, 1, 10, 100 }.Select(l2 => new GradientBoosting(new() { Iterations = 1, MaxLeaves = 2, L2 = l2 }).Fit(samples).Trees[0]).ToArray();
        Assert.All(gains.Zip(gains.Skip(1)), pair =>
        {
            Assert.True(pair.First.Gains[0] > pair.Second.Gains[0]);
            Assert.True(Math.Abs(pair.First.Values[1]) > Math.Abs(pair.Second.Values[1]));
        });
    }

    [Fact]
    public void Should_keep_the_iteration_that_validates_best()
    {
        var (samples, held) = (BoostingData.Noisy(300, 11), BoostingData.Noisy(2_000, 12));
        var options = new BoostingOptions { Iterations = 200, LearningRate = 0.3, Patience = 5 };
        var losses = new Told();
        var model = new GradientBoosting(options).Fit(samples, held, losses);
        var best = losses.Index().MinBy(loss => loss.Item).Index + 1;
        Assert.Equal(best, model.TreeCount);
        Assert.Equal(best + 5, losses.Count);
        Assert.True(best < 150);
        Assert.Equal(losses[best - 1], BoostingData.MeanLoss(model, held), 1e-5);

        // Without an end of patience the same trees are kept, after all have been grown.
        losses.Clear();
        var patient = new GradientBoosting(options with { Patience = 0, Iterations = 60 }).Fit(samples, held, losses);
        Assert.Equal(60, losses.Count);
        Assert.Equal(losses.Index().MinBy(loss => loss.Item).Index + 1, patient.TreeCount);
    }

    [Fact]
    public void Should_keep_no_tree_where_none_validates()
    {
        // The labels are turned round: each tree makes it worse.
        var samples = BoostingData.Noisy(400, 13);
        var model = new GradientBoosting().Fit(samples, new(samples.Features, 5, samples.Labels.ToArray().Select(label => 1 - label).ToArray()));
        Assert.Equal(0, model.TreeCount);
        Assert.All(BoostingData.Scores(model, samples), logit => Assert.Equal(model.Prior, logit));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Should_learn_where_missing_values_go(int label)
    {
        // Missing values are like the small values, or like the great ones.
        var (features, labels) = (new float[200], new float[200]);
        for (var i = 0; i < 200; i++)
        {
            (features[i], labels[i]) = i < 100 ? (float.NaN, label) : (i, i < 150 ? 0 : 1);
        }

        var model = new GradientBoosting(new() { Iterations = 1, MaxLeaves = 2 }).Fit(new(features, 1, labels));
        var logits = new float[3];
        model.Score([float.NaN, 100, 199], logits);
        Assert.Equal(logits[1 + label], logits[0]);
        Assert.NotEqual(logits[2 - label], logits[0]);
    }

    [Fact]
    public void Should_split_off_missing_values()
    {
        float[] features = [.. Enumerable.Range(0, 200).Select(i => i % 2 == 0 ? float.NaN : i)];
        var model = new GradientBoosting(new() { Iterations = 1 }).Fit(new(features, 1, features.Select(value => float.IsNaN(value) ? 1f : 0).ToArray()));
        var logits = new float[4];
        model.Score([float.NaN, -1e30f, 3, 1e30f], logits);
        Assert.True(logits[0] > 0);
        Assert.All(logits[1..], logit => Assert.Equal(logits[1], logit));
        Assert.True(logits[1] < 0);
    }

    [Theory]
    [InlineData(120)]
    [InlineData(60)]
    public void Should_send_missing_values_that_training_never_saw_with_the_most(int small)
    {
        float[] features = [.. Enumerable.Range(0, 180).Select(i => i < small ? 0f : 1)];
        var model = new GradientBoosting(new() { Iterations = 1 }).Fit(new(features, 1, features));
        var logits = new float[2];
        model.Score([float.NaN, small > 90 ? 0 : 1], logits);
        Assert.Equal(logits[1], logits[0]);
    }

    [Fact]
    public void Should_leave_features_of_one_value_alone()
    {
        var samples = BoostingData.Noisy(400, 14, width: 2);
        var wider = new float[400 * 4];
        for (var row = 0; row < 400; row++)
        {
            samples.Features.Span.Slice(2 * row, 2).CopyTo(wider.AsSpan((4 * row) + 1));
            (wider[4 * row], wider[(4 * row) + 3]) = (5, float.NaN);
        }

        var model = new GradientBoosting(s_few).Fit(new(wider, 4, samples.Labels));
        Assert.Equal([0.0, 0.0], new[] { model.GainImportance()[0], model.GainImportance()[3] });
        Assert.Equal(BoostingData.Scores(new GradientBoosting(s_few).Fit(samples), samples), BoostingData.Scores(model, new(wider, 4, samples.Labels)));
    }

    [Fact]
    public void Should_be_the_prior_where_nothing_can_be_split()
    {
        var model = new GradientBoosting().Fit(new(new float[8], 1, new float[] { 1, 0, 0, 0, 1, 0, 0, 0 }));
        Assert.Equal(0, model.TreeCount);
        Assert.Equal(Math.Log(2 / 6.0), BoostingData.Scores(model, new(new float[1], 1, new float[1]))[0], 1e-6);
        Assert.Equal([0.0], model.GainImportance());
    }

    [Fact]
    public void Should_find_what_matters()
    {
        var importance = new GradientBoosting(s_few).Fit(BoostingData.Noisy(3_000, 15)).GainImportance();
        Assert.Equal(1, importance.Sum(), 1e-9);
        Assert.True(importance[0] + importance[1] > 0.8);
        Assert.All(importance[2..], share => Assert.InRange(share, 0, 0.1));
    }

    [Fact]
    public void Should_score_a_sample_as_if_it_were_alone()
    {
        var samples = BoostingData.Noisy(333, 16);
        var model = new GradientBoosting(s_few).Fit(samples);
        var together = BoostingData.Scores(model, samples);
        var alone = new float[1];
        for (var row = 0; row < samples.Count; row++)
        {
            model.Score(samples.Features.Span.Slice(5 * row, 5), alone);
            Assert.Equal(together[row], alone[0]);
        }

        Assert.True(together.Distinct().Count() > 100);
    }

    [Fact]
    public void Should_score_without_allocating()
    {
        var samples = BoostingData.Noisy(500, 17);
        var model = new GradientBoosting(s_few).Fit(samples);
        var logits = new float[500];
        model.Score(samples.Features.Span, logits);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 20; i++)
        {
            model.Score(samples.Features.Span, logits);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Should_stop_when_told() => Assert.Throws<OperationCanceledException>(
        () => new GradientBoosting().Fit(BoostingData.Noisy(100, 18), cancellation: new CancellationToken(canceled: true)));

    private sealed class Told : List<double>, IProgress<BoostingProgress>
    {
        public void Report(BoostingProgress value)
        {
            Assert.Equal(Count + 1, value.Iteration);
            Add(value.ValidationLoss!.Value);
        }
    }
}
