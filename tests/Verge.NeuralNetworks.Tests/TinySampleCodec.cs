namespace Verge.NeuralNetworks.Tests;

internal sealed class TinySampleCodec : ISampleCodec<TinySample>
{
    public string Name { get; init; } = "tiny samples 1";

    public void Write(BinaryWriter writer, ReadOnlySpan<TinySample> samples)
    {
        foreach (var sample in samples)
        {
            Write(writer, sample.History);
            Write(writer, sample.Candidates);
            Array.ForEach(sample.Labels, writer.Write);
        }
    }

    public void Read(BinaryReader reader, Span<TinySample> samples)
    {
        for (var i = 0; i < samples.Length; i++)
        {
            var (history, candidates) = (Read(reader), Read(reader));
            samples[i] = new TinySample(history, candidates, [.. candidates.Select(_ => reader.ReadSingle())]);
        }
    }

    private static void Write(BinaryWriter writer, int[] values)
    {
        writer.Write(values.Length);
        Array.ForEach(values, writer.Write);
    }

    private static int[] Read(BinaryReader reader) => [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => reader.ReadInt32())];
}
