namespace Verge.Edge;

/// <summary>Bytes of a file being downloaded.</summary>
/// <param name="content">The bytes; disposed with this object.</param>
/// <param name="offset">Where in the file they begin: 0 where the server does not do ranges.</param>
/// <param name="owner">What else ends with the download.</param>
public sealed class DeviceFileStream(Stream content, long offset, IDisposable? owner = null) : IAsyncDisposable
{
    /// <summary>The bytes.</summary>
    public Stream Content { get; } = content;

    /// <summary>Where in the file they begin.</summary>
    public long Offset { get; } = offset;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Content.DisposeAsync();
        owner?.Dispose();
    }
}
