using Verge.Features;
using Verge.IntegrationTests.Cli;
using Verge.Models.Storage;
using Verge.Testing;

namespace Verge.IntegrationTests.Onnx;

/// <summary><c>verge export onnx</c> on a trained bundle.</summary>
[Collection(TrainedShopUsers.Name)]
public sealed class ExportTests(TrainedShop shop) : IDisposable
{
    private static readonly string[] s_files = ["exposure_step.onnx", "features.json", "page_view_step.onnx", "rerank.onnx"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Should_write_the_device_models()
    {
        // Twice: what it wrote before is its own to replace.
        (await ExportAsync(_folder["out"])).Succeeded();
        var line = Assert.Single((await ExportAsync(_folder["out"])).Succeeded().Json);
        Assert.Equal(Path.GetFileName(shop.Bundle), line.GetProperty("version").GetString());
        Assert.True(line.GetProperty("signature_checked").GetBoolean());
        Assert.Equal(15, line.GetProperty("operator_set").GetInt32());
        Assert.Equal(s_files, Directory.GetFiles(_folder["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(
            Directory.GetFiles(_folder["out"]).Sum(file => new FileInfo(file).Length),
            line.GetProperty("files").EnumerateArray().Sum(file => file.GetProperty("bytes").GetInt64()));
    }

    [Fact]
    public async Task Should_refuse_what_it_cannot_take_or_spoil()
    {
        (await ExportAsync(Path.Combine(shop.Bundle, "onnx"))).Failed("--out: got", "outside the bundle");
        (await ExportAsync(shop.Folder)).Failed("--out: got", "expected a new or empty folder");
        (await VergeProcess.RunAsync("export", "onnx", shop.Folder, "--out", _folder["out"])).Failed("BUNDLE: got", $"the newest bundle in it is '{shop.Bundle}'");
        using var other = Bundles.SigningKey.Create();
        (await VergeProcess.RunAsync("export", "onnx", shop.Bundle, "--out", _folder["out"], "--key", _folder.Write("other.pem", other.Public.ToPem()))).Failed("manifest.json");
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [OnnxRuntimeFact]
    public async Task Should_score_as_the_bundles_own_device()
    {
        (await ExportAsync(_folder["out"])).Succeeded();
        var schema = DeviceFeatures.FromJson(await File.ReadAllTextAsync(Path.Combine(_folder["out"], "features.json"))).Schema;
        using var device = DeviceFiles.Load(Path.Combine(shop.Bundle, "device"), schema);
        await OnnxCall.ShouldHoldAsync(_folder["out"], [DeviceCalls.Score(device, (60, 40, 20), padding: 0), DeviceCalls.Step(device, Domain.BehaviorKind.PageView, 3)]);
    }

    private Task<VergeResult> ExportAsync(string output) => VergeProcess.RunAsync("export", "onnx", shop.Bundle, "--out", output, "--json");
}
