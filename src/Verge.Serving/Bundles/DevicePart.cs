using System.Collections.Frozen;
using Verge.Bundles;

namespace Verge.Serving;

/// <summary>
/// What a device downloads of a version, held in memory: a file changed on disk after its check does not reach any device,
/// and a version that is retired meanwhile is downloaded to its end.
/// </summary>
public sealed class DevicePart
{
    private readonly FrozenDictionary<string, DevicePartFile> _files;

    private DevicePart(BundleManifest bundle, byte[] manifest, IEnumerable<DevicePartFile> files)
    {
        (Version, SealedAt, Manifest) = (bundle.Version, bundle.CreatedAt, manifest);
        _files = files.ToFrozenDictionary(file => file.Path, StringComparer.Ordinal);
    }

    /// <summary>The version.</summary>
    public string Version { get; }

    /// <summary>When it was sealed.</summary>
    public DateTimeOffset SealedAt { get; }

    /// <summary>The signed manifest, verbatim.</summary>
    public ReadOnlyMemory<byte> Manifest { get; }

    /// <summary>The files' paths, in order.</summary>
    public IEnumerable<string> Paths => _files.Keys.Order(StringComparer.Ordinal);

    /// <summary>A file of the manifest; <see langword="null"/> for one that it does not list.</summary>
    public DevicePartFile? Find(string path) => _files.GetValueOrDefault(path);

    /// <summary>Reads the part of a bundle that has passed its checks.</summary>
    /// <exception cref="BundleException">A file changed since.</exception>
    internal static DevicePart Read(BundleReader reader)
    {
        var bytes = File.ReadAllBytes(reader.PathOf(BundlePaths.DeviceManifest));
        return new(reader.Manifest, bytes, DeviceManifest.Parse(bytes).Files.Select(file => DevicePartFile.Read(reader, file)));
    }
}
