using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Verge.VectorSearch.Files;

/// <summary>Reads an index straight into its memory and checks it before anyone searches it.</summary>
internal sealed class IndexFileReader : IDisposable
{
    private const int ChunkElements = 1 << 20;

    private readonly string _path;
    private readonly FileStream _stream;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    internal IndexFileReader(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = path;
        _stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
    }

    internal IndexHeader ReadHeader()
    {
        if (_stream.Length < IndexHeader.Length)
        {
            throw Refuse($"it has {_stream.Length} bytes, fewer than its header's {IndexHeader.Length}");
        }

        var header = default(IndexHeader);
        Read(new Span<IndexHeader>(ref header));
        return header.Fault(_stream.Length) is { } fault ? throw Refuse(fault) : header;
    }

    internal void Read<T>(Span<T> values)
        where T : unmanaged
    {
        for (; !values.IsEmpty; values = values[Math.Min(values.Length, ChunkElements)..])
        {
            var bytes = MemoryMarshal.AsBytes(values[..Math.Min(values.Length, ChunkElements)]);
            _stream.ReadExactly(bytes);
            _hash.AppendData(bytes);
        }
    }

    /// <summary>Compares the checksum at the end of the file with that of what was read.</summary>
    internal void Verify()
    {
        Span<byte> expected = stackalloc byte[IndexHeader.ChecksumLength];
        _stream.ReadExactly(expected);
        if (!expected.SequenceEqual(_hash.GetHashAndReset()))
        {
            throw Refuse("its SHA-256 does not match its content: some of its bytes were changed");
        }
    }

    internal VectorIndexFileException Refuse(string reason) => new(_path, reason);

    public void Dispose()
    {
        _stream.Dispose();
        _hash.Dispose();
    }
}
