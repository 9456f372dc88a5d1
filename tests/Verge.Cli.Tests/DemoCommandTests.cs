using Verge.Cli.Shell;
using Verge.Testing;

namespace Verge.Cli.Tests;

public sealed class DemoCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--data trivago", ExitCode.Usage, "--path: got nothing, expected the log")]
    [InlineData("--data trivago --path nowhere.csv", ExitCode.Failure, "--path: got 'nowhere.csv', expected the log")]
    [InlineData("--path nowhere.csv", ExitCode.Usage, "--path: got 'nowhere.csv', expected none with --data synthetic")]
    public async Task Should_refuse_data_that_cannot_be(string flags, int code, string expected) =>
        (await CommandResult.OfAsync(["demo", .. flags.Split(' ')])).ShouldFail(code, expected);

    [Fact]
    public async Task Should_refuse_where_it_cannot_keep_anything_before_it_begins()
    {
        var file = _folder.Write("letter.txt", "dear");
        foreach (var (folder, expected) in new[] { (_folder.Path, "'letter.txt'"), (file, "expected a folder"), (Path.Combine(file, "below"), "can be written to") })
        {
            var result = await CommandResult.OfAsync("demo", "--quick", "--keep", folder);
            result.ShouldFail(ExitCode.Failure, "--keep: got", expected);
            Assert.DoesNotContain("shoppers", result.Error, StringComparison.Ordinal);
        }

        Assert.Equal(["letter.txt"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }
}
