using Verge.Bundles;
using Verge.Features;
using Verge.Testing;

namespace Verge.Edge.Tests;

/// <summary>Sealed bundles on disk, as the cloud would hold them: the real writer, the real signature.</summary>
internal sealed class SignedParts : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("verge-parts-").FullName;
    private readonly ManualTimeProvider _time = new();

    public SigningKey Key { get; } = SigningKey.Create();

    /// <summary>Seals a bundle whose weights file is <paramref name="weightBytes"/> long.</summary>
    public string Seal(int weightBytes = 100_000, DeviceFeatures? features = null)
    {
        _time.Advance(TimeSpan.FromHours(1));
        var device = features ?? TinyModel.Features;
        using var writer = new BundleWriter(_root, _time);
        writer.WriteText(BundlePaths.DeviceFeatures, device.ToJson());
        var weights = new byte[weightBytes];
        new Random(_time.GetUtcNow().GetHashCode()).NextBytes(weights);
        File.WriteAllBytes(writer.PathOf(BundlePaths.DeviceModel), weights);
        writer.WriteText(BundlePaths.EmbeddingFeatures, new FeatureSpace(device, [.. device.Schema.ItemAttributes.Select(a => new Vocabulary(a.Name, ["x"]))]).ToJson());
        return writer.Seal(Key, new Dictionary<string, string>(), new Dictionary<string, double>()).Version;
    }

    public byte[] Manifest(string version) => File.ReadAllBytes(Path.Combine(_root, version, BundlePaths.DeviceManifest));

    public byte[] Content(string version, string path) => File.ReadAllBytes(Path.Combine(_root, version, BundlePaths.Device, path));

    public void Dispose()
    {
        Key.Dispose();
        Directory.Delete(_root, recursive: true);
    }
}
