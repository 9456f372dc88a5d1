namespace Verge.Bundles;

/// <summary>All checks of a bundle, in one place: what opening refuses is what inspecting reports.</summary>
internal static class BundleVerification
{
    public static BundleManifest ReadManifest(string folder) => BundleManifest.Parse(ReadBytes(folder, BundlePaths.Manifest));

    /// <summary>What is wrong, one error a file; the manifests first, because the rest is checked against them.</summary>
    public static IEnumerable<BundleException> Problems(string folder, BundleChecks checks)
    {
        var (manifest, problem) = Try(() => Verified(folder, checks));
        if (problem is not null)
        {
            yield return problem;
        }

        if (manifest is null)
        {
            yield break;
        }

        foreach (var found in FileProblems(folder, manifest, checks))
        {
            yield return found;
        }

        if (Try(() => DevicePart(folder, manifest, checks)).Problem is { } device)
        {
            yield return device;
        }
    }

    private static IEnumerable<BundleException> FileProblems(string folder, BundleManifest manifest, BundleChecks checks)
    {
        foreach (var file in manifest.Files)
        {
            var (problem, error) = Try(() => checks.Files ? file.Problem(folder) ?? "" : File.Exists(Path.Combine(folder, file.Path)) ? "" : "missing, expected it because the manifest lists it");
            if (error is not null)
            {
                yield return error;
            }
            else if (problem is { Length: > 0 })
            {
                yield return new(file.Path, problem);
            }
        }

        var listed = manifest.Files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var path in BundleFolder.Paths(folder))
        {
            if (path != BundlePaths.Manifest && !listed.Contains(path))
            {
                yield return new(path, "not in the manifest, expected no file that nobody signed");
            }
        }
    }

    private static BundleManifest Verified(string folder, BundleChecks checks)
    {
        var manifest = ReadManifest(folder);
        if (checks.Key is not null)
        {
            manifest.Verify(checks.Key);
        }

        // A signed bundle under another's name would roll a fleet back unseen.
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        return manifest.Version == name
            ? manifest
            : throw new BundleException(BundlePaths.Manifest, $"got the version {manifest.Version}, expected the folder's name, {name}");
    }

    private static DeviceManifest DevicePart(string folder, BundleManifest manifest, BundleChecks checks)
    {
        var device = DeviceManifest.Parse(ReadBytes(folder, BundlePaths.DeviceManifest));
        if (checks.Key is not null)
        {
            device.Verify(checks.Key);
        }

        if (device.Version != manifest.Version)
        {
            throw new BundleException(BundlePaths.DeviceManifest, $"got the version {device.Version}, expected the bundle's, {manifest.Version}");
        }

        return device.Files.SequenceEqual(BundleFolder.DevicePart(manifest.Files))
            ? device
            : throw new BundleException(BundlePaths.DeviceManifest, "lists other files than the bundle's manifest, expected the same");
    }

    private static byte[] ReadBytes(string folder, string path)
    {
        var full = Path.Combine(folder, path);
        return File.Exists(full) ? File.ReadAllBytes(full) : throw new BundleException(path, "missing, expected it in every bundle");
    }

    private static (T? Value, BundleException? Problem) Try<T>(Func<T> check)
        where T : class
    {
        try
        {
            return (check(), null);
        }
        catch (BundleException problem)
        {
            return (null, problem);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (null, new BundleException(error.Message, error));
        }
    }
}
