using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Verge.NeuralNetworks;

/// <summary>A shard as a file: what wrote it, how many samples, their bytes, and a checksum (CRC-32C) of these.</summary>
internal static class ShardFile
{
    private static readonly byte[] s_magic = "VERGESHD"u8.ToArray();

    public static string PathOf(string folder, int shard) => Path.Combine(folder, FormattableString.Invariant($"shard-{shard:00000}.samples"));

    public static void Write<TSample>(string path, ISampleCodec<TSample> codec, ReadOnlySpan<TSample> samples)
    {
        using var body = new MemoryStream();
        using (var writer = new BinaryWriter(body, Encoding.UTF8, leaveOpen: true))
        {
            codec.Write(writer, samples);
        }

        var bytes = body.GetBuffer().AsSpan(0, checked((int)body.Length));
        using var file = File.Create(path);
        using var head = new BinaryWriter(file, Encoding.UTF8);
        head.Write(s_magic);
        head.Write(codec.Name);
        head.Write(samples.Length);
        head.Write(bytes.Length);
        head.Write(Checksum(bytes));
        head.Write(bytes);
        head.Flush();
        file.Flush(flushToDisk: true);
    }

    /// <exception cref="SampleShardException">It is missing, damaged, or of another codec or number.</exception>
    public static void Read<TSample>(string path, ISampleCodec<TSample> codec, Span<TSample> samples)
    {
        try
        {
            var all = File.ReadAllBytes(path);
            using var reader = new BinaryReader(new MemoryStream(all), Encoding.UTF8);
            if (!reader.ReadBytes(s_magic.Length).AsSpan().SequenceEqual(s_magic))
            {
                throw new InvalidDataException("got no shard");
            }

            Require("samples by", reader.ReadString(), codec.Name);
            Require("samples", reader.ReadInt32(), samples.Length);
            var (length, checksum) = (reader.ReadInt32(), reader.ReadUInt32());
            var start = (int)reader.BaseStream.Position;
            Require("bytes", all.Length - start, length);
            Require("checksum", Checksum(all.AsSpan(start)), checksum);
            codec.Read(reader, samples);
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or FormatException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SampleShardException(path, $"{error.Message}; remove the folder to have the samples made again", error);
        }
    }

    private static void Require<T>(string what, T got, T expected)
    {
        if (!EqualityComparer<T>.Default.Equals(got, expected))
        {
            throw new InvalidDataException(FormattableString.Invariant($"{what}: got '{got}', expected '{expected}'"));
        }
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var one in bytes)
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return ~crc;
    }
}
