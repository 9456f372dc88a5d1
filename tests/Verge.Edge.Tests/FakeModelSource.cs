namespace Verge.Edge.Tests;

/// <summary>Serves device parts of sealed bundles from memory; can break off, tamper, and ignore ranges.</summary>
internal sealed class FakeModelSource(SignedParts parts) : IDeviceModelSource
{
    public string Latest { get; set; } = "";

    public bool IsOffline { get; set; }

    /// <summary>Ends a file after so many bytes, once.</summary>
    public int? BreakAfter { get; set; }

    public bool IgnoresRanges { get; set; }

    public Func<string, byte[], byte[]> Tamper { get; set; } = (_, bytes) => bytes;

    /// <summary>Files asked for, with their offsets.</summary>
    public List<(string Path, long Offset)> Opened { get; } = [];

    public Task<byte[]> GetManifestAsync(string? version, CancellationToken cancellationToken)
    {
        Reach();
        return Task.FromResult(Tamper("manifest.json", parts.Manifest(version ?? Latest)));
    }

    public Task<DeviceFileStream> OpenFileAsync(string version, string path, long offset, CancellationToken cancellationToken)
    {
        Reach();
        Opened.Add((path, offset));
        var bytes = Tamper(path, parts.Content(version, path));
        var from = IgnoresRanges ? 0 : (int)offset;
        var broken = BreakAfter is { } after && bytes.Length - from > after;
        var stream = new MemoryStream(bytes, from, broken ? BreakAfter!.Value : bytes.Length - from);
        BreakAfter = broken ? null : BreakAfter;
        return Task.FromResult(new DeviceFileStream(broken ? new BreakingStream(stream) : stream, from));
    }

    private void Reach()
    {
        if (IsOffline)
        {
            throw new FeedSourceException("The network is down.");
        }
    }

    private sealed class BreakingStream(MemoryStream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) =>
            inner.Read(buffer, offset, count) is > 0 and var read ? read : throw new IOException("The connection was reset.");

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
