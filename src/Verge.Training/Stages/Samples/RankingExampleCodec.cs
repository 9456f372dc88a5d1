using System.Globalization;
using System.Runtime.InteropServices;
using Verge.Features;
using Verge.NeuralNetworks;

namespace Verge.Training;

/// <summary>Ranking samples in shards; candidates of a page share its histories, as they do where they are made.</summary>
public sealed class RankingExampleCodec : ISampleCodec<RankingExample>
{
    /// <inheritdoc/>
    public string Name => "ranking examples 1";

    /// <inheritdoc/>
    public void Write(BinaryWriter writer, ReadOnlySpan<RankingExample> samples)
    {
        ArgumentNullException.ThrowIfNull(writer);
        RankingExample? before = null;
        foreach (var sample in samples)
        {
            var isOfPage = before is not null && IsOfPage(before, sample);
            writer.Write(isOfPage);
            if (!isOfPage)
            {
                WritePage(writer, sample);
            }

            writer.Write(sample.ItemId);
            writer.Write(sample.Position);
            Write<int>(writer, sample.TargetRows);
            Write<int>(writer, sample.FieldRows);
            Write<float>(writer, sample.Dense);
            Write<int>(writer, sample.BiasRows);
            Write<float>(writer, sample.Labels);
            before = sample;
        }
    }

    /// <inheritdoc/>
    public void Read(BinaryReader reader, Span<RankingExample> samples)
    {
        ArgumentNullException.ThrowIfNull(reader);
        Page? page = null;
        for (var i = 0; i < samples.Length; i++)
        {
            page = reader.ReadBoolean() ? page ?? throw new InvalidDataException("got a sample without its page") : ReadPage(reader);
            samples[i] = new()
            {
                Histories = page.Histories,
                UserId = page.UserId,
                SessionId = page.SessionId,
                PageIndex = page.PageIndex,
                At = page.At,
                ItemId = reader.ReadString(),
                Position = reader.ReadInt32(),
                TargetRows = Read<int>(reader),
                FieldRows = Read<int>(reader),
                Dense = Read<float>(reader),
                BiasRows = Read<int>(reader),
                Labels = Read<float>(reader),
            };
        }
    }

    private static bool IsOfPage(RankingExample a, RankingExample b) =>
        ReferenceEquals(a.Histories, b.Histories) && a.PageIndex == b.PageIndex && a.At == b.At && a.At.Offset == b.At.Offset && a.UserId == b.UserId && a.SessionId == b.SessionId;

    private static void WritePage(BinaryWriter writer, RankingExample sample)
    {
        writer.Write(sample.UserId);
        writer.Write(sample.SessionId);
        writer.Write(sample.PageIndex);
        writer.Write(sample.At.Ticks);
        writer.Write(sample.At.Offset.Ticks);
        writer.Write7BitEncodedInt(sample.Histories.Length);
        foreach (var history in sample.Histories)
        {
            writer.Write7BitEncodedInt(history.Length);
            Write<int>(writer, history.Rows);
            Write<int>(writer, history.PositionBuckets);
        }
    }

    private static Page ReadPage(BinaryReader reader)
    {
        var (user, session, page) = (reader.ReadString(), reader.ReadString(), reader.ReadInt32());
        var at = new DateTimeOffset(reader.ReadInt64(), new TimeSpan(reader.ReadInt64()));
        var histories = new RankingHistory[Length(reader.Read7BitEncodedInt())];
        for (var i = 0; i < histories.Length; i++)
        {
            var length = Length(reader.Read7BitEncodedInt());
            var (rows, buckets) = (Read<int>(reader), Read<int>(reader));
            if (buckets.Length != length || (length > 0 ? rows.Length % length != 0 : rows.Length != 0))
            {
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"got {rows.Length} rows and {buckets.Length} buckets of a history of {length}"));
            }

            histories[i] = new(length, length > 0 ? rows.Length / length : 1);
            rows.CopyTo(histories[i].Rows, 0);
            buckets.CopyTo(histories[i].PositionBuckets, 0);
        }

        return new(user, session, page, at, histories);
    }

    private static void Write<T>(BinaryWriter writer, T[] values)
        where T : unmanaged
    {
        writer.Write7BitEncodedInt(values.Length);
        writer.Write(MemoryMarshal.AsBytes<T>(values));
    }

    private static T[] Read<T>(BinaryReader reader)
        where T : unmanaged
    {
        var count = Length(reader.Read7BitEncodedInt());
        if (count == 0)
        {
            return [];
        }

        var values = new T[count];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    private static int Length(int count) => count is >= 0 and < 1 << 20 ? count : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"got {count} values"));

    private sealed record Page(string UserId, string SessionId, int PageIndex, DateTimeOffset At, RankingHistory[] Histories);
}
