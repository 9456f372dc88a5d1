namespace Verge.Bundles.Tests;

public class TamperingTests
{
    [Fact]
    public void Should_name_the_file_of_any_flipped_byte()
    {
        using var bundle = new SmallBundle();
        foreach (var path in Directory.EnumerateFiles(bundle.Folder, "*", SearchOption.AllDirectories))
        {
            var file = Path.GetRelativePath(bundle.Folder, path);
            var bytes = File.ReadAllBytes(path);
            // Manifests have no digest to be compared with: there each seventh byte is tried, elsewhere a few.
            var step = file.EndsWith("manifest.json", StringComparison.Ordinal) ? 7 : 1 + (bytes.Length / 4);
            for (var at = 0; at < bytes.Length; at += step)
            {
                byte[] changed = [.. bytes];
                changed[at] ^= (byte)(1 << (at % 8));
                File.WriteAllBytes(path, changed);
                var error = Assert.Throws<BundleException>(bundle.Open);
                Assert.Equal(file, error.File);
                Assert.StartsWith(file + ": ", error.Message, StringComparison.Ordinal);
            }

            File.WriteAllBytes(path, bytes);
        }

        bundle.Open();
    }

    [Fact]
    public void Should_refuse_a_manifest_that_only_looks_the_same()
    {
        using var bundle = new SmallBundle();
        var text = File.ReadAllText(bundle.Path(BundlePaths.Manifest));
        foreach (var changed in new[]
        {
            text + "\n", text.Replace("  ", "\t", StringComparison.Ordinal), text.Replace("small", "\\u0073mall", StringComparison.Ordinal),
            text.Replace("==\"", "=\"", StringComparison.Ordinal), text[..^20], text[..(text.Length / 2)], "", "null", "[]",
            text.Replace("\"version\"", "\"Version\"", StringComparison.Ordinal),
            text.Replace("\"schemaHash\"", "\"extra\": 1,\n  \"schemaHash\"", StringComparison.Ordinal),
        })
        {
            Assert.NotEqual(text, changed);
            File.WriteAllText(bundle.Path(BundlePaths.Manifest), changed);
            Assert.Equal(BundlePaths.Manifest, Assert.Throws<BundleException>(bundle.Open).File);
        }
    }

    [Fact]
    public void Should_name_a_missing_an_extra_and_a_cut_file()
    {
        foreach (var file in new[] { "manifest.json", "device/manifest.json", "device/features.json", "embeddings/category.safetensors", "retrieval/user_tower.safetensors" })
        {
            using var bundle = new SmallBundle();
            File.Delete(bundle.Path(file));
            AssertRefused(bundle, file, "missing");
        }

        using var extra = new SmallBundle();
        File.WriteAllText(extra.Path("ranking/.extra"), "");
        AssertRefused(extra, "ranking/.extra", "not in the manifest");

        using var cut = new SmallBundle();
        var bytes = File.ReadAllBytes(cut.Path("embeddings/category.safetensors"));
        File.WriteAllBytes(cut.Path("embeddings/category.safetensors"), bytes[..^4]);
        AssertRefused(cut, "embeddings/category.safetensors", $"got {bytes.Length - 4} bytes, expected {bytes.Length}");
    }

    [Fact]
    public void Should_refuse_a_link_in_place_of_a_file()
    {
        using var bundle = new SmallBundle();
        var path = bundle.Path("ranking/features.json");
        File.Move(path, Path.Combine(bundle.Root, "elsewhere"));
        File.CreateSymbolicLink(path, Path.Combine(bundle.Root, "elsewhere"));
        AssertRefused(bundle, "ranking/features.json", "link");
    }

    [Fact]
    public void Should_refuse_another_key()
    {
        using var bundle = new SmallBundle();
        using var other = SigningKey.Create();
        var error = Assert.Throws<BundleException>(() => BundleReader.Open(bundle.Folder, new(other.Public)));
        Assert.Equal(BundlePaths.Manifest, error.File);
        Assert.Contains(other.Public.Fingerprint[..12], error.Message, StringComparison.Ordinal);
        BundleReader.Open(bundle.Folder, new(Key: null));
    }

    [Fact]
    public void Should_refuse_a_bundle_under_another_name()
    {
        using var bundle = new SmallBundle();
        var other = Path.Combine(bundle.Root, "20990101T000000Z-000000000000");
        Directory.Move(bundle.Folder, other);
        Assert.Equal(BundlePaths.Manifest, Assert.Throws<BundleException>(() => BundleReader.Open(other, new(bundle.Key.Public))).File);
    }

    [Fact]
    public void Should_refuse_the_device_part_of_another_bundle()
    {
        using var bundle = new SmallBundle();
        using var other = new SmallBundle(bundle.Key);
        // Same content, same version: what differs is signed anew, so only a changed list is seen.
        var device = DeviceManifest.Parse(File.ReadAllBytes(bundle.Path(BundlePaths.DeviceManifest)));
        var shorter = (device with { Files = device.Files.RemoveAt(0) }).Signed(bundle.Key);
        File.WriteAllBytes(other.Path(BundlePaths.DeviceManifest), shorter.ToUtf8());
        var file = BundleFile.Read(other.Folder, BundlePaths.DeviceManifest);
        var manifest = (other.Manifest with { Files = [.. other.Manifest.Files.Select(f => f.Path == file.Path ? file : f)] }).Signed(bundle.Key);
        File.WriteAllBytes(other.Path(BundlePaths.Manifest), manifest.ToUtf8());
        AssertRefused(other, BundlePaths.DeviceManifest, "other files");
    }

    [Fact]
    public void Should_report_every_problem_when_inspecting()
    {
        using var bundle = new SmallBundle();
        var sound = BundleInfo.Read(bundle.Folder, bundle.Key.Public);
        Assert.Empty(sound.Problems);
        Assert.Equal(["device", "embeddings", "manifest.json", "ranking", "retrieval"], sound.Parts.Select(part => part.Name));
        Assert.Equal(bundle.Manifest.Files.Where(f => f.Path.StartsWith("device/", StringComparison.Ordinal)).Sum(f => f.Bytes), sound.Parts[0].Bytes);
        Assert.Equal((3, 3), (sound.Parts[0].Files, sound.Parts[1].Files));

        File.Delete(bundle.Path("ranking/features.json"));
        File.AppendAllText(bundle.Path(BundlePaths.DeviceModel), "x");
        File.WriteAllText(bundle.Path("extra"), "");
        Assert.Equal(
            [BundlePaths.DeviceModel, "ranking/features.json", "extra"],
            BundleInfo.Read(bundle.Folder, bundle.Key.Public).Problems.Select(problem => problem.File));
        Assert.Throws<DirectoryNotFoundException>(() => BundleInfo.Read(bundle.Path("nowhere")));
    }

    [Fact]
    public void Should_report_the_other_problems_of_a_bundle_whose_manifest_cannot_be_read()
    {
        using var bundle = new SmallBundle();
        File.WriteAllText(bundle.Path(BundlePaths.Manifest), "{");
        Assert.Equal([BundlePaths.Manifest], Problems(bundle));
        File.AppendAllText(bundle.Path(BundlePaths.DeviceModel), "x");
        var broken = BundleInfo.Read(bundle.Folder);
        Assert.Null(broken.Manifest);
        Assert.False(broken.SignatureChecked);
        Assert.Equal([BundlePaths.Manifest, BundlePaths.DeviceModel], broken.Problems.Select(problem => problem.File));
        File.Delete(bundle.Path(BundlePaths.DeviceManifest));
        Assert.Equal([BundlePaths.Manifest, BundlePaths.DeviceManifest], Problems(bundle));
    }

    [Fact]
    public void Should_report_the_other_problems_of_a_bundle_whose_manifest_is_not_trusted()
    {
        using var bundle = new SmallBundle();
        using var other = SigningKey.Create();
        File.WriteAllBytes(bundle.Path(BundlePaths.Manifest), bundle.Manifest.Signed(other).ToUtf8());
        File.Delete(bundle.Path(BundlePaths.DeviceManifest));
        File.Delete(bundle.Path("ranking/features.json"));
        File.WriteAllText(bundle.Path("extra"), "");
        Assert.Equal([BundlePaths.Manifest, BundlePaths.DeviceManifest, "ranking/features.json", "extra"], Problems(bundle));
    }

    private static IEnumerable<string?> Problems(SmallBundle bundle) => BundleInfo.Read(bundle.Folder, bundle.Key.Public).Problems.Select(problem => problem.File);

    private static void AssertRefused(SmallBundle bundle, string file, string reason)
    {
        var error = Assert.Throws<BundleException>(bundle.Open);
        Assert.Equal(file, error.File);
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
    }
}
