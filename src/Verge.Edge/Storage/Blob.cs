using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Verge.Edge.Storage;

/// <summary>Numbers as little-endian bytes, as the store keeps them.</summary>
internal static class Blob
{
    public static byte[] Of<T>(ReadOnlySpan<T> values)
        where T : unmanaged => MemoryMarshal.AsBytes(values).ToArray();

    public static byte[]? OrNull(float[]? values) => values is null ? null : Of<float>(values);

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
