using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Verge.Evaluation;

/// <summary>As bytes: names once, then each column (little-endian, as <see cref="BinaryWriter"/> has them).</summary>
public sealed partial class ScoredLists
{
    private const int RoomAtOnce = 1 << 20;

    /// <summary>Writes them.</summary>
    public void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        WriteNames(writer, Tasks);
        WriteNames(writer, Tags);
        writer.Write(Count);
        writer.Write(HasPreferences);
        for (var list = 0; list < Count; list++)
        {
            writer.Write(_users[list]);
            writer.Write(_requests[list]);
            writer.Write7BitEncodedInt(_ends[list] - First(list));
        }

        writer.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_scores)));
        writer.Write(CollectionsMarshal.AsSpan(_labels));
        writer.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_tags)));
        writer.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_preferences)));
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">Something in it cannot be.</exception>
    /// <exception cref="EndOfStreamException">There is less than it says.</exception>
    public static ScoredLists Read(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var lists = new ScoredLists(ReadNames(reader), ReadNames(reader));
        var (count, hasPreferences, impressions) = (reader.ReadInt32(), reader.ReadBoolean(), 0);
        for (var list = 0; list < count; list++)
        {
            lists._users.Add(reader.ReadString());
            lists._requests.Add(reader.ReadString());
            var items = reader.Read7BitEncodedInt();
            if (items < 1)
            {
                throw new InvalidDataException($"List '{lists._requests[list]}' of user '{lists._users[list]}': got {items} items, expected at least one.");
            }

            lists._ends.Add(impressions = checked(impressions + items));
        }

        ReadColumn(reader, lists._scores, checked(impressions * lists.Tasks.Length));
        ReadColumn(reader, lists._labels, impressions);
        ReadColumn(reader, lists._tags, impressions);
        ReadColumn(reader, lists._preferences, hasPreferences ? impressions : 0);
        return lists;
    }

    private static void WriteNames(BinaryWriter writer, ImmutableArray<string> names)
    {
        writer.Write7BitEncodedInt(names.Length);
        foreach (var name in names)
        {
            writer.Write(name);
        }
    }

    private static ImmutableArray<string> ReadNames(BinaryReader reader)
    {
        var count = reader.Read7BitEncodedInt();
        var names = new List<string>();
        while (names.Count < count)
        {
            names.Add(reader.ReadString());
        }

        return [.. names];
    }

    private static void ReadColumn<T>(BinaryReader reader, List<T> column, int count)
        where T : unmanaged
    {
        // A damaged number may be any, so here as with names: room is made as there is something to put into it.
        for (var start = 0; start < count; start = column.Count)
        {
            CollectionsMarshal.SetCount(column, start + Math.Min(RoomAtOnce, count - start));
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(column)[start..]));
        }
    }
}
