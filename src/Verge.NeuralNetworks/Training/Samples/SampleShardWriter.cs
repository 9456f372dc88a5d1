namespace Verge.NeuralNetworks;

/// <summary>Writes samples to a folder, shard by shard. Until <see cref="Complete"/> there is nothing that could be read.</summary>
public sealed class SampleShardWriter<TSample>
{
    private readonly string _folder;
    private readonly ISampleCodec<TSample> _codec;
    private readonly int _size;
    private readonly List<TSample> _open = [];
    private readonly List<int> _counts = [];

    /// <summary>Begins; what the folder held is removed.</summary>
    /// <param name="folder">The folder; made where it is missing.</param>
    /// <param name="codec">Writes the samples.</param>
    /// <param name="shardSamples">Samples of a shard: one is closed as soon as it has as many. Default 8,192.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is not positive.</exception>
    public SampleShardWriter(string folder, ISampleCodec<TSample> codec, int shardSamples = 8192)
    {
        ArgumentNullException.ThrowIfNull(codec);
        Check.AtLeast(shardSamples, 1, nameof(shardSamples));
        (_folder, _codec, _size) = (folder, codec, shardSamples);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
    }

    /// <summary>Appends samples that share something: they come into one shard.</summary>
    public void Add(ReadOnlySpan<TSample> samples)
    {
        _open.AddRange(samples);
        if (_open.Count >= _size)
        {
            Close();
        }
    }

    /// <summary>Writes what is left, and the index.</summary>
    /// <returns>Samples in all.</returns>
    public long Complete()
    {
        if (_open.Count > 0)
        {
            Close();
        }

        if (_counts.Count > 0)
        {
            new ShardIndex(_codec.Name, [.. _counts]).Write(_folder);
        }

        return _counts.Sum(count => (long)count);
    }

    private void Close()
    {
        ShardFile.Write<TSample>(ShardFile.PathOf(_folder, _counts.Count), _codec, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_open));
        _counts.Add(_open.Count);
        _open.Clear();
    }
}
