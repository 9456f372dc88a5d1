using Verge.Bundles;

namespace Verge.Edge;

/// <summary>
/// Device parts on disk. A download is verified against the signed manifest before it is taken over, in one rename; one
/// that was cut short goes on where it stopped; versions stand side by side until they are let go.
/// </summary>
/// <param name="folder">Where versions are kept, one folder each.</param>
/// <param name="source">Where they come from.</param>
/// <param name="key">The pinned key that every manifest must be signed for.</param>
public sealed class DeviceModelStore(string folder, IDeviceModelSource source, PublicKey key)
{
    /// <summary>A device part is refused when its manifest announces more than this.</summary>
    public const long MaximumBytes = 64L << 20;

    private const string PartialSuffix = ".partial";

    /// <summary>A version on disk, verified again; <see langword="null"/> when it is not there.</summary>
    /// <exception cref="DeviceModelException">It is there, but no longer as it was signed, and is removed; or it cannot be read now, and stays.</exception>
    public DeviceModelFiles? Installed(string? version)
    {
        if (!BundleVersion.IsValid(version))
        {
            return null;
        }

        var path = Path.Combine(folder, version!);
        try
        {
            if (!File.Exists(Path.Combine(path, DeviceManifest.FileName)))
            {
                return null;
            }

            Verify(File.ReadAllBytes(Path.Combine(path, DeviceManifest.FileName))).CheckFiles(path);
            return new(version!, path);
        }
        catch (Exception e) when (e is DeviceModelException or BundleException)
        {
            Remove(path);
            throw new DeviceModelException($"Version {version} on this device was refused: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Locked storage, too many open files: that passes, and a phone that is offline has no other.
            throw new DeviceModelException($"Version {version} on this device cannot be read now: {e.Message}", e);
        }
    }

    /// <summary>The newest version on disk that can be read and is still as it was signed; <see langword="null"/> when there is none.</summary>
    public DeviceModelFiles? Newest() => BundleVersion.List(folder).Reverse().Select(Sound).FirstOrDefault(files => files is not null);

    /// <summary>Fetches a version unless it is there already.</summary>
    /// <param name="version">The version; <see langword="null"/>: the latest.</param>
    /// <param name="cancellationToken">Gives up; what was downloaded so far is kept for the next time.</param>
    /// <exception cref="DeviceModelException">Not signed for the pinned key, tampered with or impossible: nothing was taken over.</exception>
    /// <exception cref="FeedSourceException">The source did not answer, or stopped.</exception>
    public async Task<DeviceModelFiles> FetchAsync(string? version, CancellationToken cancellationToken)
    {
        if (Sound(version) is { } there)
        {
            return there;
        }

        var bytes = await source.GetManifestAsync(version, cancellationToken);
        var manifest = Verify(bytes);
        if (version is not null && manifest.Version != version)
        {
            throw new DeviceModelException($"Device manifest: version: got '{manifest.Version}', expected '{version}' as asked for.");
        }

        if (manifest.Files.Sum(file => file.Bytes) is var size && size > MaximumBytes)
        {
            throw new DeviceModelException($"Version {manifest.Version}: got {size} bytes, expected at most {MaximumBytes}.");
        }

        if (Sound(manifest.Version) is { } installed)
        {
            return installed;
        }

        var partial = Path.Combine(folder, manifest.Version + PartialSuffix);
        try
        {
            foreach (var file in manifest.Files)
            {
                await FetchFileAsync(manifest.Version, file, partial, cancellationToken);
            }

            WriteDurably(Path.Combine(partial, DeviceManifest.FileName), bytes);
            var target = Path.Combine(folder, manifest.Version);
            if (Directory.Exists(target))
            {
                // What is left of one that was refused, and could not be removed then.
                Directory.Delete(target, recursive: true);
            }

            Directory.Move(partial, target);
            return new(manifest.Version, target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DeviceModelException($"Version {manifest.Version} cannot be stored in {folder}: {e.Message}", e);
        }
    }

    /// <summary>Removes all versions but those still needed, and downloads that were never finished.</summary>
    public void Retain(IReadOnlySet<string> versions)
    {
        ArgumentNullException.ThrowIfNull(versions);
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (var directory in Directory.EnumerateDirectories(folder).Where(d => !versions.Contains(Path.GetFileName(d))).ToList())
        {
            Remove(directory);
        }
    }

    /// <summary>What is unsound on disk is as good as missing to whoever can download it again.</summary>
    private DeviceModelFiles? Sound(string? version)
    {
        try
        {
            return Installed(version);
        }
        catch (DeviceModelException)
        {
            return null;
        }
    }

    private static void Remove(string directory)
    {
        try
        {
            Directory.Delete(directory, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Still open somewhere: the next call tries again.
        }
    }

    private async Task FetchFileAsync(string version, BundleFile file, string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, file.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var there = File.Exists(path) ? new FileInfo(path).Length : 0;
        if (there > file.Bytes)
        {
            File.Delete(path);
            there = 0;
        }

        if (there < file.Bytes || file.Bytes == 0)
        {
            await DownloadAsync(version, file, path, there, cancellationToken);
        }

        var length = new FileInfo(path).Length;
        if (length < file.Bytes)
        {
            throw new FeedSourceException($"Version {version}: {file.Path} stopped after {length} of {file.Bytes} bytes; the rest is fetched next time.");
        }

        if (file.Problem(folder) is { } problem)
        {
            // Nothing of it can be trusted: the next attempt starts from its first byte.
            File.Delete(path);
            throw new DeviceModelException($"Version {version}: {file.Path}: {problem}. It was refused.");
        }
    }

    private async Task DownloadAsync(string version, BundleFile file, string path, long there, CancellationToken cancellationToken)
    {
        await using var download = await source.OpenFileAsync(version, file.Path, there, cancellationToken);
        if (download.Offset < 0 || download.Offset > there)
        {
            throw new FeedSourceException($"Version {version}: {file.Path} came from byte {download.Offset}, expected 0 to {there}.");
        }

        await using var output = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        output.SetLength(download.Offset);
        output.Position = download.Offset;
        var chunk = new byte[32 << 10];
        // One byte more than announced is enough to know.
        while (output.Length <= file.Bytes && await ReadAsync() is > 0 and var read)
        {
            await output.WriteAsync(chunk.AsMemory(0, read), cancellationToken);
        }

        output.Flush(flushToDisk: true);

        async ValueTask<int> ReadAsync()
        {
            try
            {
                return await download.Content.ReadAsync(chunk, cancellationToken);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                throw new FeedSourceException($"Version {version}: {file.Path} broke off after {output.Length} of {file.Bytes} bytes ({e.Message}); the rest is fetched next time.", e);
            }
        }
    }

    private DeviceManifest Verify(byte[] bytes)
    {
        try
        {
            var manifest = DeviceManifest.Parse(bytes);
            manifest.Verify(key);
            return manifest;
        }
        catch (BundleException e)
        {
            throw new DeviceModelException($"The device part was refused: {e.Message}", e);
        }
    }

    private static void WriteDurably(string path, byte[] bytes)
    {
        using var output = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        output.Write(bytes);
        output.Flush(flushToDisk: true);
    }
}
