using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Verge.Edge.Encoding;

namespace Verge.Edge.Storage;

/// <summary>Numbers as little-endian bytes, as the store keeps them.</summary>
internal static class Blob
{
    public static byte[] Of<T>(ReadOnlySpan<T> values)
        where T : unmanaged => MemoryMarshal.AsBytes(values).ToArray();

    public static byte[]? OrNull(float[]? values) => values is null ? null : Of<float>(values);

    /// <summary>A vector; none where the file holds something that is no number: NaN enters no slate.</summary>
    public static float[]? ReadVector(SqliteDataReader reader, int column) =>
        Read<float>(reader, column) is { } values && Finite.All(values) ? values : null;

    public static T[]? Read<T>(SqliteDataReader reader, int column)
        where T : unmanaged
    {
        if (reader.IsDBNull(column))
        {
            return null;
        }

        var bytes = (byte[])reader[column];
        return MemoryMarshal.Cast<byte, T>(bytes).ToArray();
    }
}
