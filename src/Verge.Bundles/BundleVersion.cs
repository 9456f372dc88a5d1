using System.Globalization;
using System.Text.RegularExpressions;

namespace Verge.Bundles;

/// <summary>Ids of bundles: <c>20250301T101500Z-1f0c9a7e42b6</c>, sortable by time, safe in paths and in URLs.</summary>
public static partial class BundleVersion
{
    /// <summary>The id of a bundle.</summary>
    /// <param name="createdAt">When it was sealed.</param>
    /// <param name="contentHash">Hexadecimal digest of its content; the first 12 digits are used.</param>
    public static string Create(DateTimeOffset createdAt, string contentHash)
    {
        ArgumentNullException.ThrowIfNull(contentHash);
        return $"{createdAt.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}-{contentHash[..12]}";
    }

    /// <summary>Whether a text is such an id.</summary>
    public static bool IsValid(string? version) => version is not null && Pattern().IsMatch(version);

    /// <summary>The versions in a folder of bundles, oldest first. Folders of other names, half-written ones among them, are no versions.</summary>
    public static IReadOnlyList<string> List(string root) => !Directory.Exists(root)
        ? []
        : [.. Directory.EnumerateDirectories(root).Select(folder => Path.GetFileName(folder)).Where(IsValid).Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"^[0-9]{8}T[0-9]{6}Z-[0-9a-f]{12}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
