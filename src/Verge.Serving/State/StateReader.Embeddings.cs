using System.Runtime.InteropServices;
using Verge.Domain;

namespace Verge.Serving;

internal sealed partial class StateReader
{
    public UserEmbedding? Embedding(string userId, Surface surface)
    {
        _embedding.Parameters[0].Value = userId;
        _embedding.Parameters[1].Value = (int)surface;
        using var reader = _embedding.ExecuteReader();
        return !reader.Read() ? null : new()
        {
            UserId = userId,
            Surface = surface,
            Version = reader.GetString(0),
            At = Moment(reader.GetInt64(1)),
            Events = reader.GetInt64(2),
            // Each id ends with a line: one may be empty.
            History = new([.. reader.GetString(3).Split('\n').SkipLast(1)], reader.GetString(4)),
            Values = MemoryMarshal.Cast<byte, float>(reader.GetFieldValue<byte[]>(5)).ToArray(),
        };
    }

    public long Position(string consumer)
    {
        _position.Parameters[0].Value = consumer;
        return _position.ExecuteScalar() is long position ? position : 0;
    }
}
