namespace Verge.NeuralNetworks;

/// <summary>
/// Where a trainer's samples come from: a list in memory (<see cref="MemorySamples{TSample}"/>), or files of which a part is in memory at a time
/// (<see cref="ShardedSamples{TSample}"/>).
/// </summary>
public interface ISampleSource<TSample>
{
    /// <summary>All samples: an epoch.</summary>
    long Count { get; }

    /// <summary>What the order of an epoch depends on beside seed and number; empty for any order over all samples. A checkpoint belongs to one.</summary>
    string Order { get; }

    /// <summary>Opens it for one run.</summary>
    /// <param name="seed">Seeds the orders.</param>
    /// <param name="shuffle">Whether each epoch has an order of its own; else the samples come as they stand.</param>
    ISampleReader<TSample> Open(ulong seed, bool shuffle);
}
