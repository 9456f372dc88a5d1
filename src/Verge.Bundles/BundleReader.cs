namespace Verge.Bundles;

/// <summary>A bundle on disk that has passed its checks.</summary>
public sealed class BundleReader
{
    private BundleReader(string folder, BundleManifest manifest)
    {
        Folder = folder;
        Manifest = manifest;
    }

    /// <summary>Its folder.</summary>
    public string Folder { get; }

    /// <summary>What it is and holds.</summary>
    public BundleManifest Manifest { get; }

    /// <summary>Opens a bundle; one that fails a check is refused.</summary>
    /// <param name="folder">Its folder, named as its version.</param>
    /// <param name="checks">What to check.</param>
    /// <exception cref="BundleException">The first file that fails, and why.</exception>
    public static BundleReader Open(string folder, BundleChecks checks)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(checks);
        return new(folder, BundleVerification.Verify(folder, checks));
    }

    /// <summary>The place of a file that the manifest lists.</summary>
    /// <exception cref="BundleException">The manifest does not list it.</exception>
    public string PathOf(string path) => Manifest.Files.Any(file => file.Path == path)
        ? Path.Combine(Folder, path)
        : throw new BundleException(path, "not in the manifest, expected it there");

    /// <summary>Reads a text file that the manifest lists.</summary>
    /// <exception cref="BundleException">The manifest does not list it.</exception>
    public string ReadText(string path) => File.ReadAllText(PathOf(path));
}
