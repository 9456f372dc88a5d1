namespace Verge.Edge;

/// <summary>Where device parts come from. Implementations are thread-safe.</summary>
public interface IDeviceModelSource
{
    /// <summary>A version's signed manifest, verbatim.</summary>
    /// <param name="version">The version; <see langword="null"/>: the latest.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<byte[]> GetManifestAsync(string? version, CancellationToken cancellationToken);

    /// <summary>One file's bytes.</summary>
    /// <param name="version">The version.</param>
    /// <param name="path">The file, as the manifest names it.</param>
    /// <param name="offset">The first byte wanted: what is there already is not asked for again.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<DeviceFileStream> OpenFileAsync(string version, string path, long offset, CancellationToken cancellationToken);
}
