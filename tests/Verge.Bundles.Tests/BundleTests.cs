using Verge.Features;

namespace Verge.Bundles.Tests;

public class BundleTests
{
    [Fact]
    public void Should_open_what_was_sealed()
    {
        using var bundle = new SmallBundle();
        var reader = bundle.Open();
        Assert.Equal(bundle.Manifest.ToUtf8(), reader.Manifest.ToUtf8());
        Assert.Matches("^20250301T101500Z-[0-9a-f]{12}$", reader.Manifest.Version);
        Assert.Equal(SmallBundle.Schema.Hash, reader.Manifest.SchemaHash);
        Assert.Equal(0.625, reader.Manifest.Metrics["rerank.gauc"]);
        Assert.Equal("small shop", reader.Manifest.Data["name"]);
        Assert.Equal("more weights", reader.ReadText("retrieval/user_tower.safetensors"));
        Assert.Equal("retrieval/nothing", Assert.Throws<BundleException>(() => reader.PathOf("retrieval/nothing")).File);
        Assert.Equal([reader.Manifest.Version], BundleVersion.List(bundle.Root));
        Assert.Equal(SmallBundle.Schema, DeviceFeatures.FromJson(reader.ReadText(BundlePaths.DeviceFeatures)).Schema);
    }

    [Fact]
    public void Should_give_the_device_a_manifest_of_its_own()
    {
        using var bundle = new SmallBundle();
        var device = DeviceManifest.Parse(File.ReadAllBytes(bundle.Path(BundlePaths.DeviceManifest)));
        device.Verify(bundle.Key.Public);
        device.CheckFiles(bundle.Path("device"));
        Assert.Equal(bundle.Manifest.Version, device.Version);
        Assert.Equal(["features.json", "model.safetensors"], device.Files.Select(file => file.Path));
        File.AppendAllText(bundle.Path(BundlePaths.DeviceModel), "x");
        Assert.Equal(BundlePaths.DeviceModel, Assert.Throws<BundleException>(() => device.CheckFiles(bundle.Path("device"))).File);
        using var other = SigningKey.Create();
        Assert.Throws<BundleException>(() => device.Verify(other.Public));
        Assert.Throws<BundleException>(() => (device with { Files = device.Files.RemoveAt(0) }).Verify(bundle.Key.Public));
    }

    [Fact]
    public void Should_refuse_a_signature_of_the_other_manifest()
    {
        using var bundle = new SmallBundle();
        var device = DeviceManifest.Parse(File.ReadAllBytes(bundle.Path(BundlePaths.DeviceManifest)));
        Assert.Throws<BundleException>(() => (device with { Signature = bundle.Manifest.Signature }).Verify(bundle.Key.Public));
    }

    [Fact]
    public void Should_name_versions_by_time_and_content()
    {
        var early = BundleVersion.Create(SmallBundle.Now, new string('f', 64));
        var late = BundleVersion.Create(SmallBundle.Now.AddSeconds(1), new string('0', 64));
        Assert.True(string.CompareOrdinal(early, late) < 0);
        Assert.All(new[] { early, late }, version => Assert.True(BundleVersion.IsValid(version)));
        Assert.All(
            new[] { null, "", "..", "20250301T101500Z-", early + "\n", early + "/..", early.ToUpperInvariant() },
            version => Assert.False(BundleVersion.IsValid(version)));
    }

    [Fact]
    public void Should_leave_nothing_of_a_bundle_that_is_not_sealed()
    {
        using var bundle = new SmallBundle();
        using (var writer = new BundleWriter(bundle.Root, TimeProvider.System))
        {
            SmallBundle.Fill(writer);
            Assert.Equal([bundle.Manifest.Version], BundleVersion.List(bundle.Root));
        }

        Assert.Equal([bundle.Folder], Directory.EnumerateFileSystemEntries(bundle.Root));
    }

    [Fact]
    public void Should_refuse_to_seal_what_does_not_fit_together()
    {
        using var bundle = new SmallBundle();
        AssertUnsealed(bundle, BundlePaths.DeviceFeatures, _ => { }, fill: false);
        AssertUnsealed(bundle, BundlePaths.DeviceModel, writer => File.Delete(writer.PathOf(BundlePaths.DeviceModel)));
        AssertUnsealed(bundle, BundlePaths.DeviceFeatures, writer => writer.WriteText(BundlePaths.DeviceFeatures, "{}"));
        var other = FeatureSpace.Fit(SmallBundle.Schema with { DecayBuckets = 3 }, new() { Name = "x" });
        AssertUnsealed(bundle, BundlePaths.EmbeddingFeatures, writer => writer.WriteText(BundlePaths.DeviceFeatures, other.Device.ToJson()));
        AssertUnsealed(bundle, BundlePaths.Manifest, _ => { }, metrics: new() { ["rerank.gauc"] = double.NaN });
        AssertUnsealed(bundle, ".hidden", writer => File.WriteAllText(Path.Combine(writer.Folder, ".hidden"), ""));
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("/etc/passwd")]
    [InlineData("device/../../x")]
    [InlineData("device\\x")]
    [InlineData("C:x")]
    [InlineData("a//b")]
    [InlineData(".hidden")]
    [InlineData("x\n")]
    [InlineData("")]
    [InlineData("manifest.json")]
    [InlineData("device/manifest.json")]
    public void Should_keep_paths_inside(string path)
    {
        using var bundle = new SmallBundle();
        using var writer = new BundleWriter(bundle.Root, TimeProvider.System);
        Assert.Throws<BundleException>(() => writer.PathOf(path));
        Assert.Throws<BundleException>(() => writer.FolderOf(path));
        var manifest = bundle.Manifest with { Files = [new(path, 1, new('0', 64))] };
        if (!BundleFile.IsSafe(path))
        {
            Assert.Equal(BundlePaths.Manifest, Assert.Throws<BundleException>(() => BundleManifest.Parse(manifest.ToUtf8())).File);
        }
    }

    private static void AssertUnsealed(
        SmallBundle bundle, string named, Action<BundleWriter> change, bool fill = true, Dictionary<string, double>? metrics = null)
    {
        using var writer = new BundleWriter(bundle.Root, TimeProvider.System);
        if (fill)
        {
            SmallBundle.Fill(writer);
        }

        change(writer);
        Assert.Equal(named, Assert.Throws<BundleException>(() => writer.Seal(bundle.Key, SmallBundle.Data, metrics ?? SmallBundle.Metrics)).File);
        Assert.Single(BundleVersion.List(bundle.Root));
    }
}
