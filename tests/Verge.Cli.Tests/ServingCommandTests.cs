using Verge.Bundles;
using Verge.Cli.Shell;
using Verge.Testing;

namespace Verge.Cli.Tests;

public sealed class ServingCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Should_refuse_to_serve_what_is_not_there()
    {
        (await CommandResult.OfAsync("serve", "--data", _folder["nowhere"])).ShouldFail(ExitCode.Failure, "--data: got", "nowhere");
        (await CommandResult.OfAsync("serve", "--data", _folder.Path)).ShouldFail(ExitCode.Failure, SigningKey.PublicFileName);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("https://127.0.0.1:0")]
    [InlineData("http://127.0.0.1:99999")]
    public async Task Should_refuse_an_address_that_cannot_be(string url)
    {
        using var key = SigningKey.LoadOrCreate(_folder.Path);
        (await CommandResult.OfAsync("serve", "--data", _folder.Path, "--urls", url)).ShouldFail(ExitCode.Failure, url);
    }

    [Theory]
    [InlineData(null, "expected an existing file")]
    [InlineData("", "nothing in it, expected one line of 16 … 1,024 visible ASCII characters")]
    [InlineData(" \n", "nothing in it")]
    [InlineData("too-short-a-key\n", "15 characters")]
    [InlineData("a key with blanks in it", "other characters")]
    [InlineData("two-lines-of-a-key\nthe-second-of-them", "other characters")]
    [InlineData("schlüssel-der-kasse", "other characters")]
    public async Task Should_refuse_an_admin_key_that_cannot_be_without_showing_it(string? content, string expected)
    {
        using var key = SigningKey.LoadOrCreate(_folder.Path);
        var file = content is null ? _folder["none"] : _folder.Write("admin.key", content);
        var result = await CommandResult.OfAsync("serve", "--data", _folder.Path, "--admin-key", file);
        result.ShouldFail(ExitCode.Failure, "--admin-key: got", file, expected);
        Assert.DoesNotContain(content is { Length: > 5 } ? content.Trim() : "\0", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_serve_until_it_is_told_to_stop()
    {
        using var key = SigningKey.LoadOrCreate(_folder.Path);
        using var stop = new CancellationTokenSource();
        var serving = CommandResult.OfAsync(stop.Token, "serve", "--data", _folder.Path, "--urls", "http://127.0.0.1:0", "--json", "--admin-key", _folder.Write("admin.key", "  a-key-of-these-tests\n"));
        // No bundle is there: it says so, and waits for one.
        await stop.CancelAsync();
        var result = await serving;
        Assert.Contains(result.ExitCode, new[] { ExitCode.Success, ExitCode.Canceled });
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_refuse_a_device_session_that_cannot_be()
    {
        var key = _folder.Write("key.pem", "no key");
        (await CommandResult.OfAsync("device", "--cloud", "ftp://127.0.0.1", "--user", "u", "--key", key)).ShouldFail(ExitCode.Usage, "--cloud: got 'ftp://127.0.0.1'");
        (await CommandResult.OfAsync("device", "--cloud", "http://127.0.0.1:1", "--user", "u", "--key", _folder["no.pem"])).ShouldFail(ExitCode.Failure, "--key: got", "no.pem");
        (await CommandResult.OfAsync("device", "--cloud", "http://127.0.0.1:1", "--user", "u", "--key", key)).ShouldFail(ExitCode.Failure, "key.pem", "expected an ECDSA key");
        (await CommandResult.OfAsync("device", "--cloud", "http://127.0.0.1:1", "--user", "u", "--key", key, "--surface", "view-item")).ShouldFail(ExitCode.Usage, "--item: got nothing");
        (await CommandResult.OfAsync("device", "--cloud", "http://127.0.0.1:1", "--user", "u", "--key", key, "--item", "i1")).ShouldFail(ExitCode.Usage, "--item: got 'i1', expected none");
    }

    [Fact]
    public async Task Should_tell_a_device_that_nobody_answers()
    {
        using var key = SigningKey.Create();
        var file = _folder.Write("key.pem", key.Public.ToPem());
        // Port 1 of the loopback: nothing listens there.
        (await CommandResult.OfAsync("device", "--cloud", "http://127.0.0.1:1", "--user", "u", "--key", file, "--store", _folder["store"])).ShouldFail(ExitCode.Failure, "v1/models/device/latest");
    }
}
