namespace Verge.Datasets.Reading;

/// <summary>
/// Passes a text's bytes on, except what a line holds beyond a limit: it is dropped, with one zero byte in its place, so
/// that the row's reader sees what happened. A file of one endless line then costs one malformed row, not the memory.
/// </summary>
internal sealed class BoundedLines(Stream bytes, int limit) : ReadOnlyStream
{
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private int _length;

    public override int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (_start == _end)
            {
                (_start, _end) = (0, bytes.Read(_buffer));
                if (_end == 0)
                {
                    return 0;
                }
            }

            var ready = _buffer.AsSpan(_start, Math.Min(_end - _start, buffer.Length));
            var lineEnd = ready.IndexOf((byte)'\n');
            var taken = lineEnd < 0 ? ready : ready[..(lineEnd + 1)];
            var written = Pass(taken, lineEnd >= 0, buffer);
            _start += taken.Length;
            if (written > 0)
            {
                return written;
            }
        }

        return 0;
    }

    /// <summary>Writes the part of a line that is within the limit; at most as many bytes as it takes.</summary>
    private int Pass(ReadOnlySpan<byte> part, bool ends, Span<byte> target)
    {
        var content = ends ? part[..^1] : part;
        var room = Math.Clamp(limit - _length, 0, content.Length);
        content[..room].CopyTo(target);
        var written = room;
        if (room < content.Length && _length <= limit)
        {
            target[written++] = 0;
            _length = limit + 1;
        }
        else if (room == content.Length)
        {
            _length += room;
        }

        if (ends)
        {
            target[written++] = (byte)'\n';
            _length = 0;
        }

        return written;
    }
}
