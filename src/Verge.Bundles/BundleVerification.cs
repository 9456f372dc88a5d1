namespace Verge.Bundles;

/// <summary>All checks of a bundle, in one place: what opening refuses is what inspecting reports.</summary>
internal static class BundleVerification
{
    public static BundleManifest ReadManifest(string folder) => BundleManifest.Parse(ReadBytes(folder, BundlePaths.Manifest));

    /// <summary>
    /// What is wrong, one error a file; the manifests first, because the rest is checked against them. One that cannot be
    /// trusted hides no other file's problem: the rest is held against what it says all the same, and where it cannot be
    /// read, the device part against its own.
    /// </summary>
    public static IEnumerable<BundleException> Problems(string folder, BundleChecks checks)
    {
        var (manifest, unread) = Try(() => ReadManifest(folder));
        return All(folder, manifest, unread, checks).DistinctBy(problem => problem.File ?? problem.Message);
    }

    /// <summary>The manifest that everything was checked against; read once, so that it is no other.</summary>
    /// <exception cref="BundleException">The first problem.</exception>
    public static BundleManifest Verify(string folder, BundleChecks checks)
    {
        var (manifest, unread) = Try(() => ReadManifest(folder));
        foreach (var problem in All(folder, manifest, unread, checks))
        {
            throw problem;
        }

        return manifest!;
    }

    private static IEnumerable<BundleException> All(string folder, BundleManifest? manifest, BundleException? unread, BundleChecks checks)
    {
        var problem = unread ?? Try(() => Verified(manifest!, folder, checks)).Problem;
        if (problem is not null)
        {
            yield return problem;
        }

        if (manifest is not null)
        {
            foreach (var found in FileProblems(folder, manifest, checks))
            {
                yield return found;
            }
        }

        var (device, refused) = Try(() => DevicePart(folder, problem is null ? manifest : null, checks));
        if (refused is not null)
        {
            yield return refused;
        }
        else if (manifest is null)
        {
            foreach (var file in device!.Files)
            {
                if (ProblemOf(file with { Path = $"{BundlePaths.Device}/{file.Path}" }, folder, checks) is { } found)
                {
                    yield return found;
                }
            }
        }
    }

    private static IEnumerable<BundleException> FileProblems(string folder, BundleManifest manifest, BundleChecks checks)
    {
        foreach (var file in manifest.Files)
        {
            if (ProblemOf(file, folder, checks) is { } problem)
            {
                yield return problem;
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

    private static BundleException? ProblemOf(BundleFile file, string folder, BundleChecks checks)
    {
        var (problem, error) = Try(() => checks.Files ? file.Problem(folder) ?? "" : File.Exists(Path.Combine(folder, file.Path)) ? "" : "missing, expected it because the manifest lists it");
        return error ?? (problem is { Length: > 0 } ? new(file.Path, problem) : null);
    }

    private static BundleManifest Verified(BundleManifest manifest, string folder, BundleChecks checks)
    {
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

    /// <summary>The device part's manifest, held against the bundle's where that one is trusted.</summary>
    private static DeviceManifest DevicePart(string folder, BundleManifest? manifest, BundleChecks checks)
    {
        var device = DeviceManifest.Parse(ReadBytes(folder, BundlePaths.DeviceManifest));
        if (checks.Key is not null)
        {
            device.Verify(checks.Key);
        }

        if (manifest is null)
        {
            return device;
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
