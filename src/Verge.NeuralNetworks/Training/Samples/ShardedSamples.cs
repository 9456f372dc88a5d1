namespace Verge.NeuralNetworks;

/// <summary>Samples on disk, in shards written by <see cref="SampleShardWriter{TSample}"/>: a buffer of them is in memory, and the next one is read meanwhile.</summary>
public sealed class ShardedSamples<TSample> : ISampleSource<TSample>
{
    private readonly string _folder;
    private readonly ISampleCodec<TSample> _codec;

    /// <summary>Opens a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="codec">Reads the samples.</param>
    /// <param name="bufferSamples">Samples that are mixed with each other at most, but at least a shard's; as many again are read ahead. Samples that all fit are read once.</param>
    /// <exception cref="SampleShardException">The folder holds no whole set of shards of that codec.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The buffer is not positive.</exception>
    public ShardedSamples(string folder, ISampleCodec<TSample> codec, int bufferSamples)
    {
        ArgumentNullException.ThrowIfNull(codec);
        Check.AtLeast(bufferSamples, 1, nameof(bufferSamples));
        (_folder, _codec) = (folder, codec);
        int[] counts = ShardIndex.Read(folder, codec.Name).Counts;
        Layout = new ShardLayout([.. counts], counts.Sum(count => (long)count) <= bufferSamples ? counts.Length : Math.Max(1, bufferSamples / counts.Max())).Validated();
        Count = Layout.Count;
    }

    /// <summary>How they are cut and mixed.</summary>
    public ShardLayout Layout { get; }

    /// <inheritdoc/>
    public long Count { get; }

    /// <inheritdoc/>
    public string Order => Layout.Order;

    /// <inheritdoc/>
    /// <exception cref="SampleShardException">From the reader: a shard is missing or damaged.</exception>
    public ISampleReader<TSample> Open(ulong seed, bool shuffle) => new Reader(this, seed, shuffle);

    private TSample[] Read(int[] shards, TSample[] into)
    {
        var count = shards.Sum(shard => Layout.Counts[shard]);
        var samples = into.Length < count ? new TSample[count] : into;
        var start = 0;
        foreach (var shard in shards)
        {
            ShardFile.Read(ShardFile.PathOf(_folder, shard), _codec, samples.AsSpan(start, Layout.Counts[shard]));
            start += Layout.Counts[shard];
        }

        // What an earlier, fuller buffer held is let go.
        samples.AsSpan(start).Clear();
        return samples;
    }

    private sealed class Reader(ShardedSamples<TSample> source, ulong seed, bool shuffle) : BufferedReader<TSample>(source.Layout, seed, shuffle)
    {
        private TSample[] _samples = [];
        private int[] _shards = [];
        private (int[] Shards, Task<TSample[]> Samples)? _ahead;

        protected override TSample this[int place] => _samples[place];

        public override void Dispose() => Forget();

        protected override void Load(ReadOnlySpan<int> shards, ReadOnlySpan<int> next)
        {
            if (!shards.SequenceEqual(_shards))
            {
                var free = _samples;
                if (_ahead is { } ahead && shards.SequenceEqual(ahead.Shards))
                {
                    _ahead = null;
                    _samples = ahead.Samples.GetAwaiter().GetResult();
                }
                else
                {
                    Forget();
                    (_samples, free) = (source.Read(shards.ToArray(), free), []);
                }

                _shards = shards.ToArray();
                ReadAhead(next.ToArray(), free);
            }
            else if (_ahead is null)
            {
                ReadAhead(next.ToArray(), []);
            }
        }

        private void ReadAhead(int[] shards, TSample[] free)
        {
            // Samples of the buffer before are not needed while the next ones are read.
            Array.Clear(free);
            _ahead = shards.Length == 0 ? null : (shards, Task.Run(() => source.Read(shards, free)));
        }

        private void Forget()
        {
            try
            {
                _ahead?.Samples.Wait();
            }
            catch (AggregateException)
            {
                // Nobody asked for them.
            }

            _ahead = null;
        }
    }
}
