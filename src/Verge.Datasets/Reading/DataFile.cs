namespace Verge.Datasets.Reading;

/// <summary>One file to read: plain or gzip by its first bytes, whatever its name.</summary>
internal sealed class DataFile : IDisposable
{
    private readonly FileStream _file;

    private DataFile(string path, FileStream file, Stream plain) => (Path, _file, Plain) = (path, file, plain);

    public string Path { get; }

    /// <summary>Its bytes, decompressed if need be.</summary>
    public Stream Plain { get; }

    /// <summary>Bytes on disk.</summary>
    public long Bytes => _file.Length;

    /// <summary>Bytes on disk read so far.</summary>
    public long BytesRead => _file.Position;

    public static DataFile Open(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        try
        {
            Span<byte> magic = stackalloc byte[2];
            var isGzip = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic is [0x1F, 0x8B];
            file.Position = 0;
            return new DataFile(path, file, isGzip ? new WholeGzipStream(file) : file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The file itself, or the first of the names (each also with <c>.gz</c>) that a folder holds; else null.</summary>
    public static string? Find(string path, params ReadOnlySpan<string> names)
    {
        if (File.Exists(path))
        {
            return path;
        }

        foreach (var name in names)
        {
            var plain = System.IO.Path.Combine(path, name);
            if (File.Exists(plain))
            {
                return plain;
            }

            if (File.Exists(plain + ".gz"))
            {
                return plain + ".gz";
            }
        }

        return null;
    }

    public void Dispose()
    {
        Plain.Dispose();
        _file.Dispose();
    }
}
