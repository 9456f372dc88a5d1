using System.Collections.Immutable;

namespace Verge.Bundles;

/// <summary>What there is to say of a bundle, sound or not: its parts, sizes, metrics and checks.</summary>
public sealed record BundleInfo
{
    /// <summary>The manifest; <see langword="null"/> where it cannot be read.</summary>
    public BundleManifest? Manifest { get; init; }

    /// <summary>Its parts by name.</summary>
    public required ImmutableArray<BundlePart> Parts { get; init; }

    /// <summary>Whether the signatures were checked: a key was given.</summary>
    public required bool SignatureChecked { get; init; }

    /// <summary>What is wrong with it; empty where nothing is.</summary>
    public required ImmutableArray<BundleException> Problems { get; init; }

    /// <summary>Looks at a bundle. Problems are reported, not thrown.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="key">The key that should have signed it; <see langword="null"/> leaves signatures unchecked.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static BundleInfo Read(string folder, PublicKey? key = null)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"Bundle '{folder}': no such folder.");
        }

        BundleManifest? manifest = null;
        try
        {
            manifest = BundleVerification.ReadManifest(folder);
        }
        catch (BundleException)
        {
            // It stands among the problems.
        }

        var parts = BundleFolder.Paths(folder)
            .GroupBy(path => path.IndexOf('/', StringComparison.Ordinal) is var slash and > 0 ? path[..slash] : path, StringComparer.Ordinal)
            .Select(part => new BundlePart(part.Key, part.Count(), part.Sum(path => new FileInfo(Path.Combine(folder, path)).Length)));
        return new()
        {
            Manifest = manifest,
            Parts = [.. parts],
            SignatureChecked = key is not null,
            Problems = [.. BundleVerification.Problems(folder, new(key))],
        };
    }
}
