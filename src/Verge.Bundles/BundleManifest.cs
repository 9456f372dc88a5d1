using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Verge.Bundles;

/// <summary>What a bundle is, what it came from and what it holds: its <c>manifest.json</c>.</summary>
public sealed record BundleManifest
{
    /// <summary>The name in <see cref="Data"/> of the moment that the bundle's counters are of (round-trip format).</summary>
    public const string CountersAsOf = "counters_as_of";

    /// <summary>The name in <see cref="Data"/> of the number of items that are not in the index: nothing is known of them.</summary>
    public const string NotEmbeddable = "not_embeddable_items";

    private const string Kind = "verge.bundle-manifest";

    /// <summary>The bundle's id.</summary>
    public required string Version { get; init; }

    /// <summary>Hash of the re-ranker's feature schema.</summary>
    public required string SchemaHash { get; init; }

    /// <summary>When it was sealed.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The data it came from: name, path, counts, split.</summary>
    public required ImmutableSortedDictionary<string, string> Data { get; init; }

    /// <summary>Held-out metrics by name.</summary>
    public required ImmutableSortedDictionary<string, double> Metrics { get; init; }

    /// <summary>All files but this one, by path.</summary>
    public required ImmutableArray<BundleFile> Files { get; init; }

    /// <summary>ECDSA over everything above.</summary>
    public byte[] Signature { get; init; } = [];

    /// <summary>Reads a manifest strictly; its signature is not checked yet.</summary>
    /// <exception cref="BundleException">Not a manifest, or an entry that cannot be.</exception>
    public static BundleManifest Parse(ReadOnlySpan<byte> utf8)
    {
        var manifest = BundleJson.Read<BundleManifest>(utf8, BundlePaths.Manifest);
        ManifestFiles.Check(manifest.Version, manifest.Files, BundlePaths.Manifest);
        if (!utf8.SequenceEqual(manifest.ToUtf8()))
        {
            throw new BundleException(BundlePaths.Manifest, "its bytes are not as they were written");
        }

        return manifest;
    }

    /// <summary>The file's bytes.</summary>
    public byte[] ToUtf8() => BundleJson.Write(this);

    /// <summary>Checks the signature.</summary>
    /// <exception cref="BundleException">It is not this key's over this content.</exception>
    public void Verify(PublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        ManifestSignature.Verify(key, Kind, Unsigned(), Signature, BundlePaths.Manifest);
    }

    internal BundleManifest Signed(SigningKey key) => this with { Signature = ManifestSignature.Sign(key, Kind, Unsigned()) };

    internal string ContentHash() => Convert.ToHexStringLower(SHA256.HashData((this with { Version = "", Signature = [] }).ToUtf8()));

    private byte[] Unsigned() => (this with { Signature = [] }).ToUtf8();
}
