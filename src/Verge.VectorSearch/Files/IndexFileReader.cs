using System.Security.Cryptography;
using Verge.VectorSearch.Storage;

namespace Verge.VectorSearch.Files;

/// <summary>Maps an index's file into memory and hands out its sections, once the whole of it is checked.</summary>
internal sealed unsafe class IndexFileReader
{
    private const int ChunkBytes = 1 << 24;

    private readonly string _path;
    private readonly MappedFile _file;
    private long _at = IndexHeader.Length;

    internal IndexFileReader(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = path;
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        if (stream.Length < IndexHeader.Length)
        {
            throw Refuse($"it has {stream.Length} bytes, fewer than its header's {IndexHeader.Length}");
        }

        _file = new MappedFile(stream);
    }

    /// <summary>The header, once it and the checksum are found right.</summary>
    internal IndexHeader ReadHeader()
    {
        var header = *(IndexHeader*)_file.Pointer;
        if (header.Fault(_file.Length) is { } fault)
        {
            throw Refuse(fault);
        }

        Verify();
        return header;
    }

    /// <summary>The next section, where it lies in the mapped file. It outlives the reader.</summary>
    internal PinnedBuffer<T> Section<T>(long count)
        where T : unmanaged
    {
        var section = new PinnedBuffer<T>(_file, _at, count);
        _at += IndexHeader.Padded(count * sizeof(T));
        return section;
    }

    internal VectorIndexFileException Refuse(string reason) => new(_path, reason);

    /// <summary>Gives the memory back: the index is refused, and nobody has it.</summary>
    internal void Abandon() => _file.Unmap();

    private void Verify()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var end = _file.Length - IndexHeader.ChecksumLength;
        for (long at = 0; at < end; at += ChunkBytes)
        {
            hash.AppendData(new ReadOnlySpan<byte>(_file.Pointer + at, (int)Math.Min(ChunkBytes, end - at)));
        }

        if (!new ReadOnlySpan<byte>(_file.Pointer + end, IndexHeader.ChecksumLength).SequenceEqual(hash.GetHashAndReset()))
        {
            throw Refuse("its SHA-256 does not match its content: some of its bytes were changed");
        }
    }
}
