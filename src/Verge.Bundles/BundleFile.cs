using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Verge.Bundles;

/// <summary>One file of a bundle, as a manifest lists it.</summary>
/// <param name="Path">Relative, with '/' between its parts.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its SHA-256, lower-case hexadecimal.</param>
public sealed partial record BundleFile(string Path, long Bytes, string Sha256)
{
    /// <summary>Whether a path can stand in a manifest: whatever a server sends, it stays inside the folder it is joined to.</summary>
    public static bool IsSafe(string? path) => path is { Length: <= 200 } && PathPattern().IsMatch(path);

    /// <summary>Digests a file.</summary>
    /// <param name="folder">The folder that paths are relative to.</param>
    /// <param name="path">The file in it.</param>
    public static BundleFile Read(string folder, string path)
    {
        using var stream = new FileStream(System.IO.Path.Combine(folder, path), FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        return new(path, stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    /// <summary>Checks a file against its entry.</summary>
    /// <param name="folder">The folder that paths are relative to.</param>
    /// <returns>What is wrong; <see langword="null"/> where nothing is.</returns>
    public string? Problem(string folder)
    {
        var info = new FileInfo(System.IO.Path.Combine(folder, Path));
        if (!info.Exists)
        {
            return "missing, expected it because the manifest lists it";
        }

        if (info.LinkTarget is not null)
        {
            return "a link, expected a file";
        }

        if (info.Length != Bytes)
        {
            return $"got {info.Length} bytes, expected {Bytes}";
        }

        var got = Read(folder, Path);
        return got == this ? null : $"got SHA-256 {got.Sha256}, expected {Sha256}";
    }

    internal string? InvalidEntry() =>
        !IsSafe(Path) ? $"got the path '{Path}', expected letters, digits, '.', '_', '-' and '/', nothing that leaves the folder"
        : Bytes < 0 ? $"got {Bytes} bytes for '{Path}', expected 0 or more"
        : Sha256 is null || !HashPattern().IsMatch(Sha256) ? $"got SHA-256 '{Sha256}' for '{Path}', expected 64 lower-case hexadecimal digits"
        : null;

    // Each part begins with a letter, digit or underscore: no '..', no hidden file, no empty part, no drive.
    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*\\z", RegexOptions.CultureInvariant)]
    private static partial Regex PathPattern();

    [GeneratedRegex("^[0-9a-f]{64}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex HashPattern();
}
