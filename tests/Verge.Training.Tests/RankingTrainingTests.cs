using Verge.Datasets.Synthetic;
using Verge.Domain;
using Verge.Features;
using Verge.Models.Ranking;
using Verge.NeuralNetworks;
using Verge.Testing;
using Verge.Training.Experiments;

namespace Verge.Training.Tests;

public sealed class RankingTrainingTests : IDisposable
{
    private static readonly Dataset s_log = new SyntheticShop(new() { Users = 12, Items = 80, Days = 8 }).Log();
    private static readonly PipelineSlices s_slices = PipelineSlices.ByEventFraction(s_log, 0.6, 0.85);
    private static readonly PipelineOptions s_options = Small();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_count_samples_before_they_are_made()
    {
        using var trained = RankingTraining.Train(s_slices, s_options);
        Assert.Equal(trained.Samples, new RankingSampleWindows(s_slices.Early).Count);
        var windows = new RankingSampleWindows(s_slices.Early).Of(trained.Samples / 5);
        Assert.True(windows.Length >= 5, $"{windows.Length} windows");
        Assert.Equal(windows.Skip(1).Select(window => window.From), windows.SkipLast(1).Select(window => window.Until));
    }

    /// <summary>From files in the order in which the same shards would come from memory; and as ever where all fit.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(1.5)]
    public void Should_train_from_disk_as_from_memory_to_the_bit(double times)
    {
        var features = RankingFeatures.Fit(s_options.RankingSchema, s_slices.Early, s_options.Counters);
        var samples = new RankingExampleBuilder(features).Build(s_slices.Early, new() { Counters = s_options.Counters });
        var options = s_options with { RankingSamplesInMemory = (int)(samples.Count / times), RankingSamplesFolder = _folder["samples"] };
        using var fromDisk = RankingTraining.Train(s_slices, options);
        Assert.Equal(samples.Count, fromDisk.Samples);

        var disk = new ShardedSamples<RankingExample>(_folder["samples"], new RankingExampleCodec(), options.RankingSamplesInMemory / 2);
        Assert.True(disk.Layout.Counts.Length > 2 * disk.Layout.Buffer, $"{disk.Layout.Counts.Length} shards, {disk.Layout.Buffer} at a time");
        using var fromMemory = new GradientRanker(features, options.Ranking, options.Seed);
        fromMemory.Fit(new MemorySamples<RankingExample>(samples, disk.Layout), new() { Trainer = options.RankingTrainer with { Seed = options.Seed } });
        Assert.Equal(Weights(fromMemory), Weights((GradientRanker)fromDisk.Model));

        // What is there is read again, not made: of an empty log nothing could be.
        Assert.Equal(samples.Count, RankingShards.Open(_folder["samples"], features, new() { Name = "none" }, options, default).Count);
    }

    [Fact]
    public void Should_make_the_same_samples_of_a_share_of_the_sessions()
    {
        var options = s_options with { RankingSessionShare = 0.5 };
        using var fromMemory = RankingTraining.Train(s_slices, options);
        using var fromDisk = RankingTraining.Train(s_slices, options with { RankingSamplesInMemory = 100 });
        Assert.Equal(fromMemory.Samples, fromDisk.Samples);
    }

    [Fact]
    public void Should_train_from_memory_where_all_are_allowed_there()
    {
        using var expected = RankingTraining.Train(s_slices, s_options);
        using var actual = RankingTraining.Train(s_slices, s_options with { RankingSamplesInMemory = expected.Samples, RankingSamplesFolder = _folder["samples"] });
        Assert.Equal(Weights((GradientRanker)expected.Model), Weights((GradientRanker)actual.Model));
        Assert.False(Directory.Exists(_folder["samples"]));
    }

    [Fact]
    public void Should_read_samples_as_they_were_written()
    {
        var features = RankingFeatures.Fit(s_options.RankingSchema, s_slices.Early, s_options.Counters);
        RankingExample[] samples = [.. new RankingExampleBuilder(features).Build(s_slices.Early).Take(300)];
        using var stream = new MemoryStream();
        var (codec, read) = (new RankingExampleCodec(), new RankingExample[samples.Length]);
        codec.Write(new(stream), samples);
        stream.Position = 0;
        codec.Read(new(stream), read);
        Assert.Equal(stream.Length, stream.Position);
        foreach (var (a, b) in samples.Zip(read))
        {
            Assert.Equal((a.UserId, a.ItemId, a.SessionId, a.PageIndex, a.Position, a.At, a.At.Offset), (b.UserId, b.ItemId, b.SessionId, b.PageIndex, b.Position, b.At, b.At.Offset));
            Assert.Equal([.. a.TargetRows, .. a.FieldRows, .. a.BiasRows], (int[])[.. b.TargetRows, .. b.FieldRows, .. b.BiasRows]);
            Assert.Equal([.. a.Dense, .. a.Labels], (float[])[.. b.Dense, .. b.Labels]);
            Assert.Equal(a.Histories.Select(history => (history.Length, string.Join(' ', history.Rows), string.Join(' ', history.PositionBuckets))), b.Histories.Select(history => (history.Length, string.Join(' ', history.Rows), string.Join(' ', history.PositionBuckets))));
        }

        // Who shares a page's histories shares the work on them.
        Assert.Equal(
            samples.Zip(samples.Skip(1), (a, b) => ReferenceEquals(a.Histories, b.Histories)),
            read.Zip(read.Skip(1), (a, b) => ReferenceEquals(a.Histories, b.Histories)));
    }

    [Fact]
    public void Should_refuse_memory_for_none() => Assert.Contains(
        "RankingSamplesInMemory: got 0, expected at least 1", Assert.Throws<ArgumentException>(() => (s_options with { RankingSamplesInMemory = 0 }).Validated()).Message, StringComparison.Ordinal);

    [Fact]
    public void Should_train_by_settings_of_experiments()
    {
        var changes = RankingChanges.Read(ExperimentOptions.None.With("schedule", "cosine").With("warm_up", "0.1").With("positive_weights", "4").With("clip_norm", "0"), "x");
        var changed = changes.Apply(s_options);
        Assert.Equal((new CosineDecay(0.1), null, 4.0), (changed.RankingTrainer.Schedule, changed.RankingTrainer.ClipNorm, changed.Ranking.Tasks.PositiveWeight(0)));
        Assert.Equal(s_options.RankingTrainer.BatchSize, changed.RankingTrainer.BatchSize);
        var error = Assert.Throws<ExperimentException>(() => RankingChanges.Read(ExperimentOptions.None.With("schedule", "stairs"), "x"));
        Assert.Equal("x: schedule: got 'stairs', expected one of constant, linear, cosine", error.Message);
        error = Assert.Throws<ExperimentException>(() => RankingChanges.Read(ExperimentOptions.None.With("positive_weights", "0"), "x"));
        Assert.StartsWith("x: PositiveWeights: got [0], expected 1 numbers above 0", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("optimizer", "adam")]
    [InlineData("weight_decay", "0.1")]
    public void Should_be_moved_by_the_optimizer_that_is_set(string name, string value)
    {
        var changed = RankingChanges.Read(ExperimentOptions.None.With(name, value), "x").Apply(s_options);
        Assert.Null(RankingChanges.Read(ExperimentOptions.None.With("epochs", "2"), "x").Apply(s_options).RankingOptimizer);
        using var preset = RankingTraining.Train(s_slices, s_options);
        using var memory = RankingTraining.Train(s_slices, changed);
        using var expected = new GradientRanker(memory.Features, s_options.Ranking, s_options.Seed);
        var samples = new RankingExampleBuilder(memory.Features).Build(s_slices.Early, new() { Counters = s_options.Counters });
        new Trainer<RankingExample>(
            new RankingLearner(expected.Network, samples, s_options.Ranking.Tasks),
            name == "optimizer" ? new Adam() : new Adagrad(new() { WeightDecay = 0.1 }),
            s_options.RankingTrainer with { Seed = s_options.Seed }).Train(samples);
        Assert.Equal(Weights(expected), Weights((GradientRanker)memory.Model));
        Assert.NotEqual(Weights((GradientRanker)preset.Model), Weights((GradientRanker)memory.Model));

        using var disk = RankingTraining.Train(s_slices, changed with { RankingSamplesInMemory = 100 });
        using var other = RankingTraining.Train(s_slices, s_options with { RankingSamplesInMemory = 100 });
        Assert.NotEqual(Weights((GradientRanker)other.Model), Weights((GradientRanker)disk.Model));
    }

    [Fact]
    public void Should_grow_trees_by_settings_of_experiments()
    {
        var changes = RankingChanges.Read(ExperimentOptions.None.With("learning_rate", "0.3").With("max_leaves", "7"), "x");
        var preset = s_options with { Ranking = s_options.Ranking with { Model = Rankers.Gbdt, Boosting = new() { Iterations = 12 } } };
        var boosting = changes.Apply(preset).Ranking.Boosting;
        Assert.Equal(new() { Iterations = 12, LearningRate = 0.3, MaxLeaves = 7 }, boosting);
        changes.RequireUse(preset);

        // A network has no trees: what is said of its learning rate leaves those of another model as they are.
        var network = RankingChanges.Read(ExperimentOptions.None.With("learning_rate", "2"), "x");
        Assert.Equal(s_options.Ranking.Boosting, network.Apply(s_options).Ranking.Boosting);
        Assert.Equal(2, network.Apply(s_options).RankingTrainer.LearningRate);
        Assert.Equal("x: max_leaves: got '7', expected it only with the model gbdt, not with bst", Assert.Throws<ExperimentException>(() => changes.RequireUse(s_options)).Message);
        Assert.StartsWith("x: LearningRate: got 2, expected", Assert.Throws<ExperimentException>(() => network.Apply(preset)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_hold_back_the_last_pages_and_keep_the_epoch_that_is_best_there()
    {
        var options = s_options with { RankingTrainer = s_options.RankingTrainer with { Epochs = 6, LearningRate = 0.2 } };
        var changed = RankingChanges.Read(ExperimentOptions.None.With("patience", "1"), "x").Apply(options);
        using var stopped = RankingTraining.Train(s_slices, changed);
        var samples = new RankingExampleBuilder(stopped.Features).Build(s_slices.Early, new() { Counters = s_options.Counters });
        var held = samples[stopped.Samples..];
        Assert.InRange(held.Count / (double)samples.Count, 0.1, 0.2);
        Assert.False(ReferenceEquals(samples[stopped.Samples - 1].Histories, held[0].Histories));
        Assert.True(samples[stopped.Samples - 1].At <= held[0].At);

        // Epoch by epoch, what was fitted alone: that of the smallest loss on what was held back, when one is behind it that is no better.
        var (losses, weights) = (new List<double>(), new List<float[]>());
        for (var epochs = 1; epochs <= 6 && (losses.Count < 2 || losses[^1] < losses[..^1].Min()); epochs++)
        {
            using var ranker = new GradientRanker(stopped.Features, options.Ranking, options.Seed);
            ranker.Fit(samples[..stopped.Samples], new() { Trainer = options.RankingTrainer with { Epochs = epochs, Seed = options.Seed } });
            losses.Add(LogLoss(ranker, held));
            weights.Add(Weights(ranker));
        }

        Assert.InRange(losses.Count, 2, 5);
        Assert.Equal(weights[^2], Weights((GradientRanker)stopped.Model));
        Assert.Contains("expected room for all", Assert.Throws<ArgumentException>(() => RankingTraining.Train(s_slices, changed with { RankingSamplesInMemory = 100 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_hold_back_pages_for_trees_too()
    {
        var options = s_options with { Ranking = s_options.Ranking with { Model = Rankers.Gbdt, Boosting = new() { Iterations = 80, LearningRate = 0.5 } } };
        using var all = RankingTraining.Train(s_slices, options);
        using var stopped = RankingTraining.Train(s_slices, RankingChanges.Read(ExperimentOptions.None.With("patience", "3"), "x").Apply(options));
        Assert.True(stopped.Samples < all.Samples);
        Assert.InRange(((BoostedRanker)stopped.Model).Trees[0].TreeCount, 0, ((BoostedRanker)all.Model).Trees[0].TreeCount - 10);
    }

    private static double LogLoss(GradientRanker ranker, List<RankingExample> samples)
    {
        var probabilities = new float[samples.Count];
        ranker.Predict([.. samples], probabilities);
        return probabilities.Zip(samples, (probability, sample) => -Math.Log(sample.Label > 0 ? probability : 1 - (double)probability)).Average();
    }

    private static PipelineOptions Small()
    {
        var options = DataPresets.Synthetic(quick: true);
        return options with { RankingSessionShare = 1, RankingTrainer = options.RankingTrainer with { BatchSize = 32, Epochs = 2, Workers = 1 } };
    }

    private static float[] Weights(GradientRanker ranker) => [.. ranker.Network.Parameters.SelectMany(parameter => parameter.Value.ToArray())];
}
