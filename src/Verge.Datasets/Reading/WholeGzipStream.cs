using System.IO.Compression;

namespace Verge.Datasets.Reading;

/// <summary>
/// Decompresses gzip and fails where the file stops short. <see cref="GZipStream"/> takes a truncated file for a shorter
/// one, silently; so a small member of our own is appended to the compressed bytes, and must come out at the very end.
/// </summary>
internal sealed class WholeGzipStream(Stream compressed) : ReadOnlyStream
{
    private static readonly byte[] Mark = "\0verge:end-of-gzip\0"u8.ToArray();
    private static readonly byte[] MarkMember = Compress(Mark);

    private readonly GZipStream _plain = new(new AppendedStream(compressed, MarkMember), CompressionMode.Decompress);
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private bool _ended;

    public override int Read(Span<byte> buffer)
    {
        // The last bytes are held back: only at the end is it known whether they are the mark.
        while (!_ended && _end - _start <= Mark.Length)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            var read = _plain.Read(_buffer.AsSpan(_end));
            _end += read;
            if (read == 0)
            {
                _ended = true;
                if (!_buffer.AsSpan(_start, _end - _start).EndsWith(Mark))
                {
                    throw new InvalidDataException("the file ends in the middle of its compressed data");
                }

                _end -= Mark.Length;
            }
        }

        var ready = _end - _start - (_ended ? 0 : Mark.Length);
        var count = Math.Min(ready, buffer.Length);
        _buffer.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _plain.Dispose();
        }

        base.Dispose(disposing);
    }

    private static byte[] Compress(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return memory.ToArray();
    }

    private sealed class AppendedStream(Stream first, byte[] last) : ReadOnlyStream
    {
        private int _given = -1;

        public override int Read(Span<byte> buffer)
        {
            if (_given < 0)
            {
                var read = first.Read(buffer);
                if (read > 0 || buffer.IsEmpty)
                {
                    return read;
                }

                _given = 0;
            }

            var count = Math.Min(buffer.Length, last.Length - _given);
            last.AsSpan(_given, count).CopyTo(buffer);
            _given += count;
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                first.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
