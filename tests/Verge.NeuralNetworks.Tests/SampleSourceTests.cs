using Verge.Testing;

namespace Verge.NeuralNetworks.Tests;

public sealed class SampleSourceTests : IDisposable
{
    /// <summary>Each told from the others by its first label, the hundredth part of its place.</summary>
    private static readonly TinySample[] s_samples = [.. TinySample.Draw(70, 12).Select((sample, i) => sample with { Labels = [i / 100f, .. sample.Labels.Skip(1)] })];
    private static readonly TinySampleCodec s_codec = new();
    private readonly TemporaryFolder _folder = new();

    private static TrainerOptions Options => new() { BatchSize = 16, Epochs = 3, LearningRate = 0.02, Seed = 7, MicroBatch = 4, Workers = 2 };

    private string Shards => _folder["shards"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(10, 20)]
    [InlineData(10, 1)]
    [InlineData(9, 35)]
    [InlineData(10, 70)]
    public void Should_train_from_disk_as_from_memory_to_the_bit(int shard, int buffer)
    {
        var disk = Write(shard, buffer);
        var (fromMemory, expected) = Train(new MemorySamples<TinySample>(s_samples, disk.Layout));
        var (fromDisk, actual) = Train(disk);
        Assert.Equal(fromMemory.Epochs.AsEnumerable(), fromDisk.Epochs);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Should_train_as_ever_where_the_buffer_holds_all()
    {
        var (expected, weights) = Train(new MemorySamples<TinySample>(s_samples));
        var (actual, fromDisk) = Train(Write(9, 70));
        Assert.Equal(expected.Epochs.AsEnumerable(), actual.Epochs);
        Assert.Equal(weights, fromDisk);
        Assert.NotEqual(weights, Train(Write(9, 69)).Weights);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(10)]
    public void Should_resume_from_disk_to_the_bit(int stopAt)
    {
        var disk = Write(10, 20);
        var (straight, expected) = Train(disk);
        var options = Options with { CheckpointPath = _folder["run.safetensors"] };
        using (var source = new CancellationTokenSource())
        {
            Assert.ThrowsAny<OperationCanceledException>(() => Train(disk, options, new StopAt(stopAt, source), cancellation: source.Token));
        }

        var (resumed, actual) = Train(new ShardedSamples<TinySample>(Shards, s_codec, 20), options, seed: 99);
        Assert.Equal(straight.Epochs.AsEnumerable(), resumed.Epochs);
        Assert.Equal(expected, actual);

        // Another buffer is another order.
        Assert.Contains("order: got '7 shards of 10 to 10, 2 at a time', expected '7 shards of 10 to 10, 3 at a time'", Assert.Throws<SafeTensorsException>(() => Train(new ShardedSamples<TinySample>(Shards, s_codec, 30), options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_give_each_sample_once_an_epoch_mixed_over_shards_and_anew_each_epoch()
    {
        var disk = Write(10, 20);
        using var reader = disk.Open(3, shuffle: true);
        var (first, second) = (Epoch(reader, 0), Epoch(reader, 1));
        Assert.Equal(Enumerable.Range(0, 70), first.Order());
        Assert.Equal(Enumerable.Range(0, 70), second.Order());
        Assert.NotEqual(first, second);

        // Two shards at a time, in an order of their own and not one after the other.
        int[] shards = [.. first.Take(20).Select(sample => sample / 10)];
        Assert.Equal(2, shards.Distinct().Count());
        Assert.True(shards.Zip(shards.Skip(1)).Count(pair => pair.First != pair.Second) > 2);
        Assert.Equal(first, Epoch(reader, 0));
        Assert.Equal(first[33..], Epoch(reader, 0, 33));
        Assert.Empty(Epoch(reader, 0, 70));
        using var straight = disk.Open(3, shuffle: false);
        Assert.Equal(Enumerable.Range(0, 70), Epoch(straight, 5));
    }

    [Fact]
    public void Should_keep_in_one_shard_what_is_added_together()
    {
        var writer = new SampleShardWriter<TinySample>(Shards, s_codec, 10);
        writer.Add(s_samples.AsSpan(0, 7));
        Assert.False(SampleShards.Exists(Shards));
        writer.Add(s_samples.AsSpan(7, 8));
        writer.Add(s_samples.AsSpan(15, 3));
        Assert.Equal(18, writer.Complete());
        Assert.Equal([15, 3], new ShardedSamples<TinySample>(Shards, s_codec, 15).Layout.Counts.AsEnumerable());
    }

    [Fact]
    public void Should_name_what_is_missing_damaged_or_of_something_else()
    {
        Assert.Contains("got no index of shards", Assert.Throws<SampleShardException>(() => new ShardedSamples<TinySample>(Shards, s_codec, 9)).Message, StringComparison.Ordinal);
        var disk = Write(10, 20);
        Assert.Contains("got samples by 'tiny samples 1', expected 'tiny samples 2'", Assert.Throws<SampleShardException>(() => new ShardedSamples<TinySample>(Shards, new TinySampleCodec { Name = "tiny samples 2" }, 9)).Message, StringComparison.Ordinal);

        var path = Path.Combine(Shards, "shard-00003.samples");
        var bytes = File.ReadAllBytes(path);
        bytes[^3] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.Matches("shard-00003.samples: checksum: got '[0-9]+', expected '[0-9]+'", Assert.Throws<SampleShardException>(() => Train(disk)).Message);
        File.WriteAllBytes(path, bytes[..^3]);
        Assert.Contains("shard-00003.samples: bytes: got", Assert.Throws<SampleShardException>(() => Train(disk)).Message, StringComparison.Ordinal);
        File.Delete(path);
        Assert.Contains("shard-00003.samples", Assert.Throws<SampleShardException>(() => Train(disk)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_layouts_that_cannot_be()
    {
        Assert.Contains("layout: got 69 samples, expected 70", Assert.Throws<ArgumentException>(() => new MemorySamples<TinySample>(s_samples, new([60, 9], 1))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new MemorySamples<TinySample>(s_samples, new([70, 0], 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MemorySamples<TinySample>(s_samples, new([70], 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SampleShardWriter<TinySample>(Shards, s_codec, 0));
    }

    private ShardedSamples<TinySample> Write(int shard, int buffer)
    {
        var writer = new SampleShardWriter<TinySample>(Shards, s_codec, shard);
        Array.ForEach(s_samples, sample => writer.Add([sample]));
        Assert.Equal(s_samples.Length, writer.Complete());
        return new(Shards, s_codec, buffer);
    }

    private static List<int> Epoch(ISampleReader<TinySample> reader, int epoch, long position = 0)
    {
        var (batch, all) = (new TinySample[16], new List<int>());
        reader.Begin(epoch, position);
        for (var count = reader.Read(batch); count > 0; count = reader.Read(batch))
        {
            all.AddRange(batch.Take(count).Select(sample => (int)MathF.Round(sample.Labels[0] * 100)));
        }

        return all;
    }

    private static (TrainingResult Result, float[] Weights) Train(
        ISampleSource<TinySample> samples, TrainerOptions? options = null, IProgress<TrainingProgress>? progress = null, ulong seed = 1, CancellationToken cancellation = default)
    {
        using var learner = new TinyReranker(seed, dropout: 0.2f);
        var result = new Trainer<TinySample>(learner, new Adam(), options ?? Options).Train(samples, progress: progress, cancellation: cancellation);
        return (result, learner.Weights());
    }

    private sealed class StopAt(int step, CancellationTokenSource source) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Step == step)
            {
                source.Cancel();
            }
        }
    }
}
