using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Verge.VectorSearch.Files;

/// <summary>Writes an index beside its place and moves it there when it is whole and on the disk.</summary>
internal sealed class IndexFileWriter : IDisposable
{
    private const int ChunkElements = 1 << 20;

    private readonly string _path;
    private readonly string _temporary;
    private readonly FileStream _stream;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _committed;

    internal IndexFileWriter(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = Path.GetFullPath(path);
        _temporary = $"{_path}.{Path.GetRandomFileName()}.tmp";
        _stream = new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
    }

    internal void Write<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        for (; !values.IsEmpty; values = values[Math.Min(values.Length, ChunkElements)..])
        {
            var bytes = MemoryMarshal.AsBytes(values[..Math.Min(values.Length, ChunkElements)]);
            _hash.AppendData(bytes);
            _stream.Write(bytes);
        }
    }

    /// <summary>Writes a section, and zeros up to where the next begins.</summary>
    internal void WriteSection<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        Write(values);
        var bytes = (long)values.Length * Unsafe.SizeOf<T>();
        Write<byte>(stackalloc byte[(int)(IndexHeader.Padded(bytes) - bytes)]);
    }

    /// <summary>Ends the file with its checksum and puts it in its place.</summary>
    internal void Commit()
    {
        _stream.Write(_hash.GetHashAndReset());
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        File.Move(_temporary, _path, overwrite: true);
        _committed = true;
    }

    public void Dispose()
    {
        _stream.Dispose();
        _hash.Dispose();
        if (!_committed)
        {
            File.Delete(_temporary);
        }
    }
}
