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
        fromMemory.Fit(new MemorySamples<RankingExample>(samples, disk.Layout), options.RankingTrainer with { Seed = options.Seed });
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

    private static PipelineOptions Small()
    {
        var options = DataPresets.Synthetic(quick: true);
        return options with { RankingSessionShare = 1, RankingTrainer = options.RankingTrainer with { BatchSize = 32, Epochs = 2, Workers = 1 } };
    }

    private static float[] Weights(GradientRanker ranker) => [.. ranker.Network.Parameters.SelectMany(parameter => parameter.Value.ToArray())];
}
