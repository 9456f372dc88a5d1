using System.Collections.Immutable;

namespace Verge.Bundles;

/// <summary>A bundle's files on disk.</summary>
internal static class BundleFolder
{
    /// <summary>Paths of all files, in ordinal order, with '/' between their parts.</summary>
    public static IEnumerable<string> Paths(string folder) =>
        Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'))
            .Order(StringComparer.Ordinal);

    /// <summary>Digests of all files but the manifest.</summary>
    public static ImmutableArray<BundleFile> Read(string folder)
    {
        var files = ImmutableArray.CreateBuilder<BundleFile>();
        foreach (var path in Paths(folder).Where(path => path != BundlePaths.Manifest))
        {
            var file = BundleFile.Read(folder, path);
            if (file.InvalidEntry() is { } problem)
            {
                throw new BundleException(path, problem);
            }

            files.Add(file);
        }

        return files.ToImmutable();
    }

    /// <summary>The device part's files without its manifest, relative to it.</summary>
    public static ImmutableArray<BundleFile> DevicePart(ImmutableArray<BundleFile> files) =>
    [
        .. files.Where(file => file.Path.StartsWith(BundlePaths.Device + "/", StringComparison.Ordinal) && file.Path != BundlePaths.DeviceManifest)
            .Select(file => file with { Path = file.Path[(BundlePaths.Device.Length + 1)..] }),
    ];

    /// <summary>Brings all files to the disk, so that the move that follows cannot overtake their content.</summary>
    public static void Flush(string folder)
    {
        foreach (var path in Paths(folder))
        {
            using var handle = File.OpenHandle(Path.Combine(folder, path), FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.FlushToDisk(handle);
        }
    }
}
