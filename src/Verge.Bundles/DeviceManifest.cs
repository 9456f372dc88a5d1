using System.Collections.Immutable;

namespace Verge.Bundles;

/// <summary>The device part of a bundle: what a phone asks for first, and checks the rest against.</summary>
public sealed record DeviceManifest
{
    /// <summary>The manifest's file in the device part's folder.</summary>
    public const string FileName = "manifest.json";

    private const string Kind = "verge.device-manifest";

    /// <summary>The bundle's id.</summary>
    public required string Version { get; init; }

    /// <summary>The files to download, relative to the device part.</summary>
    public required ImmutableArray<BundleFile> Files { get; init; }

    /// <summary>ECDSA over everything above.</summary>
    public byte[] Signature { get; init; } = [];

    /// <summary>Reads a manifest strictly; its signature is not checked yet.</summary>
    /// <exception cref="BundleException">Not a manifest, or an entry that cannot be.</exception>
    public static DeviceManifest Parse(ReadOnlySpan<byte> utf8)
    {
        var manifest = BundleJson.Read<DeviceManifest>(utf8, BundlePaths.DeviceManifest);
        ManifestFiles.Check(manifest.Version, manifest.Files, BundlePaths.DeviceManifest);
        if (!utf8.SequenceEqual(manifest.ToUtf8()))
        {
            throw new BundleException(BundlePaths.DeviceManifest, "its bytes are not as they were written");
        }

        return manifest;
    }

    /// <summary>The file's bytes: the cloud answers them as they are.</summary>
    public byte[] ToUtf8() => BundleJson.Write(this);

    /// <summary>Checks the signature.</summary>
    /// <exception cref="BundleException">It is not this key's over this content.</exception>
    public void Verify(PublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        ManifestSignature.Verify(key, Kind, Unsigned(), Signature, BundlePaths.DeviceManifest);
    }

    /// <summary>Checks downloaded files.</summary>
    /// <param name="folder">The folder they stand in.</param>
    /// <exception cref="BundleException">A file that is missing or differs, named.</exception>
    public void CheckFiles(string folder)
    {
        foreach (var file in Files)
        {
            if (file.Problem(folder) is { } problem)
            {
                throw new BundleException($"{BundlePaths.Device}/{file.Path}", problem);
            }
        }
    }

    internal DeviceManifest Signed(SigningKey key) => this with { Signature = ManifestSignature.Sign(key, Kind, Unsigned()) };

    private byte[] Unsigned() => (this with { Signature = [] }).ToUtf8();
}
