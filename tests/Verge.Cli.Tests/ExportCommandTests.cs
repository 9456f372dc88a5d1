using Verge.Bundles;
using Verge.Bundles.Tests;
using Verge.Cli.Shell;
using Verge.Testing;

namespace Verge.Cli.Tests;

public sealed class ExportCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Should_refuse_what_is_no_bundle()
    {
        using var bundle = new SmallBundle();
        (await ExportAsync(_folder.Path, _folder["out"])).ShouldFail(ExitCode.Failure, "BUNDLE: got", "expected a folder with manifest.json");
        (await ExportAsync(bundle.Root, _folder["out"])).ShouldFail(ExitCode.Failure, $"the newest bundle in it is '{bundle.Folder}'");
    }

    [Fact]
    public async Task Should_refuse_a_bundle_that_fails_a_check()
    {
        using var bundle = new SmallBundle();
        File.AppendAllText(bundle.Path(BundlePaths.DeviceModel), "more");
        (await ExportAsync(bundle.Folder, _folder["out"])).ShouldFail(ExitCode.Failure, BundlePaths.DeviceModel);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public async Task Should_not_write_into_the_bundle_or_over_what_is_not_its_own()
    {
        using var bundle = new SmallBundle();
        (await ExportAsync(bundle.Folder, bundle.Path("device/onnx"))).ShouldFail(ExitCode.Failure, "--out: got", "outside the bundle");
        (await ExportAsync(bundle.Folder, bundle.Folder + "/")).ShouldFail(ExitCode.Failure, "--out: got", "outside the bundle");
        _folder.Write("letter.txt", "mine");
        (await ExportAsync(bundle.Folder, _folder.Path)).ShouldFail(ExitCode.Failure, "--out: got", "letter.txt");
        Assert.True(BundleInfo.Read(bundle.Folder).Problems.IsEmpty);
    }

    private static Task<CommandResult> ExportAsync(string bundle, string output) => CommandResult.OfAsync("export", "onnx", bundle, "--out", output);
}
