using System.Collections.Immutable;
using Verge.Features;

namespace Verge.Bundles;

/// <summary>
/// Writes a bundle beside its place and moves it there when it is complete: whoever looks sees all of it or nothing.
/// </summary>
public sealed class BundleWriter : IDisposable
{
    private readonly string _root;
    private readonly TimeProvider _time;
    private bool _sealed;

    /// <summary>Begins a bundle.</summary>
    /// <param name="root">The folder of all bundles; made when there is none.</param>
    /// <param name="time">The clock of its version.</param>
    public BundleWriter(string root, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        ArgumentNullException.ThrowIfNull(time);
        (_root, _time) = (root, time);
        // A leading dot: no version begins so, and the move stays on one disk.
        Folder = Path.Combine(root, $".partial-{Path.GetRandomFileName()}");
        Directory.CreateDirectory(Folder);
    }

    /// <summary>Where the files are written until the bundle is sealed.</summary>
    public string Folder { get; }

    /// <summary>The place for a file; its folder is made. What stands there when the bundle is sealed is part of it.</summary>
    /// <param name="path">Relative, with '/' between its parts.</param>
    /// <exception cref="BundleException">A path that cannot stand in a manifest.</exception>
    public string PathOf(string path)
    {
        var full = Checked(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        return full;
    }

    /// <summary>The folder of a part, made where there is none: for what names its files itself.</summary>
    /// <param name="part">Relative, with '/' between its parts.</param>
    /// <exception cref="BundleException">A path that cannot stand in a manifest.</exception>
    public string FolderOf(string part)
    {
        var full = Checked(part);
        Directory.CreateDirectory(full);
        return full;
    }

    /// <summary>Writes a text file.</summary>
    /// <exception cref="BundleException">A path that cannot stand in a manifest.</exception>
    public void WriteText(string path, string text) => File.WriteAllText(PathOf(path), text);

    /// <summary>Signs what was written, brings it to the disk and moves it to its place.</summary>
    /// <param name="key">The signing key.</param>
    /// <param name="data">The data it came from.</param>
    /// <param name="metrics">Held-out metrics by name, finite.</param>
    /// <returns>The manifest.</returns>
    /// <exception cref="BundleException">A part is missing or does not fit the others.</exception>
    public BundleManifest Seal(SigningKey key, IReadOnlyDictionary<string, string> data, IReadOnlyDictionary<string, double> metrics)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(metrics);
        ObjectDisposedException.ThrowIf(_sealed, this);
        foreach (var (name, value) in metrics)
        {
            if (!double.IsFinite(value))
            {
                throw new BundleException(BundlePaths.Manifest, $"got {value} for the metric '{name}', expected a finite number");
            }
        }

        var createdAt = _time.GetUtcNow();
        createdAt = createdAt.AddTicks(-(createdAt.Ticks % TimeSpan.TicksPerSecond));
        var files = BundleFolder.Read(Folder);
        var manifest = new BundleManifest
        {
            Version = "",
            SchemaHash = CheckParts(),
            CreatedAt = createdAt,
            Data = data.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Metrics = metrics.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Files = files,
        };
        var version = BundleVersion.Create(createdAt, manifest.ContentHash());
        var device = new DeviceManifest { Version = version, Files = BundleFolder.DevicePart(files) }.Signed(key);
        Write(BundlePaths.DeviceManifest, device.ToUtf8());
        manifest = (manifest with { Version = version, Files = BundleFolder.Read(Folder) }).Signed(key);
        Write(BundlePaths.Manifest, manifest.ToUtf8());
        BundleFolder.Flush(Folder);
        Directory.Move(Folder, Path.Combine(_root, version));
        _sealed = true;
        return manifest;
    }

    /// <summary>Removes what was not sealed.</summary>
    public void Dispose()
    {
        if (!_sealed && Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private string Checked(string path)
    {
        ObjectDisposedException.ThrowIf(_sealed, this);
        return BundleFile.IsSafe(path) && path is not (BundlePaths.Manifest or BundlePaths.DeviceManifest)
            ? Path.Combine(Folder, path)
            : throw new BundleException(path ?? "null", "got such a path, expected letters, digits, '.', '_', '-' and '/', and no manifest");
    }

    private void Write(string path, byte[] bytes) => File.WriteAllBytes(Path.Combine(Folder, path), bytes);

    /// <summary>A bundle whose device part and embeddings speak of different features must not come to be.</summary>
    private string CheckParts()
    {
        foreach (var path in new[] { BundlePaths.DeviceFeatures, BundlePaths.DeviceModel, BundlePaths.EmbeddingFeatures })
        {
            if (!File.Exists(Path.Combine(Folder, path)))
            {
                throw new BundleException(path, "missing, expected it in every bundle");
            }
        }

        var device = Parse(BundlePaths.DeviceFeatures, DeviceFeatures.FromJson);
        var space = Parse(BundlePaths.EmbeddingFeatures, FeatureSpace.FromJson);
        return space.Device.ToJson() == device.ToJson()
            ? device.Schema.Hash
            : throw new BundleException(BundlePaths.EmbeddingFeatures, $"got other features than {BundlePaths.DeviceFeatures}, expected the same borders and scaling");
    }

    private T Parse<T>(string path, Func<string, T> parse)
    {
        try
        {
            return parse(File.ReadAllText(Path.Combine(Folder, path)));
        }
        catch (FeatureException error)
        {
            throw new BundleException(path, error.Message, error);
        }
    }
}
