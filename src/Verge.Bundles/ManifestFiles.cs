using System.Collections.Immutable;

namespace Verge.Bundles;

/// <summary>Checks what manifests have in common.</summary>
internal static class ManifestFiles
{
    public static void Check(string version, ImmutableArray<BundleFile> files, string manifest)
    {
        if (!BundleVersion.IsValid(version))
        {
            throw new BundleException(manifest, $"got the version '{version}', expected one like 20250301T101500Z-1f0c9a7e42b6");
        }

        if (files.IsDefault)
        {
            throw new BundleException(manifest, "got no list of files, expected one");
        }

        string? last = null;
        foreach (var file in files)
        {
            if (file is null || file.InvalidEntry() is not null)
            {
                throw new BundleException(manifest, file?.InvalidEntry() ?? "got null in the list of files, expected a file");
            }

            if (string.CompareOrdinal(file.Path, last) <= 0)
            {
                throw new BundleException(manifest, $"got '{file.Path}' after '{last}', expected each path once, in order");
            }

            last = file.Path;
        }
    }
}
