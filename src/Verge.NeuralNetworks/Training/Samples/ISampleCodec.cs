namespace Verge.NeuralNetworks;

/// <summary>Writes samples to a shard and reads them again.</summary>
public interface ISampleCodec<TSample>
{
    /// <summary>What it writes, and of what version: shards of another name are refused.</summary>
    string Name { get; }

    /// <summary>Writes samples that <see cref="Read"/> gives back as they are. What they share (a page's histories) stays shared.</summary>
    void Write(BinaryWriter writer, ReadOnlySpan<TSample> samples);

    /// <summary>Reads samples.</summary>
    /// <param name="reader">At the first byte that was written.</param>
    /// <param name="samples">As many as were written.</param>
    /// <exception cref="InvalidDataException">They are none.</exception>
    void Read(BinaryReader reader, Span<TSample> samples);
}
