using System.Globalization;
using Verge.Bundles;
using Verge.Bundles.Tests;
using Verge.Cli.Shell;
using Verge.Testing;

namespace Verge.Cli.Tests;

public sealed class InspectCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Should_print_a_data_sets_tables()
    {
        var stored = await StoredAsync();
        var result = await CommandResult.OfAsync("inspect", stored);
        Assert.Equal(ExitCode.Success, result.ExitCode);
        Assert.Contains("re-ranking samples (EdgeRec table 4)", result.Out, StringComparison.Ordinal);
        Assert.Matches(@"samples \(requests\) +12\b", result.Out);
    }

    [Fact]
    public async Task Should_print_each_figure_as_a_line_of_json()
    {
        var stored = await StoredAsync();
        var lines = (await CommandResult.OfAsync("inspect", "--json", stored)).Json;
        var events = Assert.Single(lines, line => line.GetProperty("table").GetString() == "log" && line.GetProperty("name").GetString() == "events");
        Assert.Equal(24, events.GetProperty("value").GetDouble());
        Assert.Equal("count", events.GetProperty("unit").GetString());
        Assert.Equal("trivago", events.GetProperty("data").GetString());
    }

    [Fact]
    public async Task Should_print_what_is_retrieved_by_session_and_by_user()
    {
        // u: two sessions, of 4 and of 1 click; v: one of 3. Three items.
        string[] clicks = ["u,1,a,0", "u,1,b,1", "u,1,a,2", "u,1,c,3", "u,2,b,9", "v,3,a,4", "v,3,b,5", "v,3,c,6"];
        _folder.Write("clicks.csv", string.Join('\n', clicks.Select(click => click.Split(',')).Select(part => $"{part[0]},{part[1]},{part[2]},{1500000000000 + 60000 * int.Parse(part[3], CultureInfo.InvariantCulture)}").Prepend("user_id,session_id,click_article_id,click_timestamp")) + "\n");
        Assert.Equal(ExitCode.Success, (await CommandResult.OfAsync("import", "globo", _folder["clicks.csv"], "--out", _folder["log"])).ExitCode);
        var figures = (await CommandResult.OfAsync("inspect", _folder["log"], "--json")).Json
            .ToLookup(line => line.GetProperty("table").GetString()!, line => (line.GetProperty("name").GetString(), line.GetProperty("value").GetDouble()));
        Assert.Equal([("sessions", 3), ("items", 3), ("average sequence length", 8 / 3.0), ("sessions shorter than 4", 2 / 3.0)], figures["retrieval by session (PWPRec table 1)"]);
        Assert.Equal([("users", 2), ("average sequence length", 4)], figures["retrieval by user (PWPRec table 2)"]);
        var printed = (await CommandResult.OfAsync("inspect", _folder["log"])).Out;
        Assert.Contains("retrieval by user (PWPRec table 2)", printed, StringComparison.Ordinal);
        Assert.Matches(@"average sequence length +2\.67\b", printed);
    }

    [Fact]
    public async Task Should_print_both_sides_of_a_cut()
    {
        var result = await CommandResult.OfAsync("inspect", await StoredAsync(), "--held-out", "0.75", "--json");
        var future = Assert.Single(result.Json, line => line.GetProperty("table").GetString()!.StartsWith("test: re-ranking", StringComparison.Ordinal) && line.GetProperty("name").GetString() == "samples (requests)");
        Assert.Equal(3, future.GetProperty("value").GetDouble());
    }

    [Fact]
    public async Task Should_name_the_damaged_file_of_a_data_set()
    {
        var stored = await StoredAsync();
        var items = Directory.EnumerateFiles(stored, "sessions.jsonl.gz", SearchOption.AllDirectories).Single();
        Flip(items);
        (await CommandResult.OfAsync("inspect", stored)).ShouldFail(ExitCode.Failure, "sessions.jsonl.gz", "SHA-256");
    }

    [Fact]
    public async Task Should_print_a_bundles_parts_metrics_and_checks()
    {
        using var bundle = new SmallBundle();
        var result = await CommandResult.OfAsync("inspect", bundle.Folder, "--json");
        Assert.Equal(ExitCode.Success, result.ExitCode);
        var line = Assert.Single(result.Json);
        Assert.Equal(bundle.Manifest.Version, line.GetProperty("version").GetString());
        Assert.True(line.GetProperty("sound").GetBoolean());
        Assert.False(line.GetProperty("signature_checked").GetBoolean());
        Assert.Equal(0.625, line.GetProperty("metrics").GetProperty("rerank.gauc").GetDouble());
        Assert.Contains(line.GetProperty("parts").EnumerateArray(), part => part.GetProperty("name").GetString() == "device" && part.GetProperty("bytes").GetInt64() > 0);
        Assert.Contains("rerank.gauc", (await CommandResult.OfAsync("inspect", bundle.Folder)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_check_the_signature_with_the_key_given()
    {
        using var bundle = new SmallBundle();
        using var other = SigningKey.Create();
        var right = _folder.Write("right.pem", bundle.Key.Public.ToPem());
        var wrong = _folder.Write("wrong.pem", other.Public.ToPem());
        Assert.True(Assert.Single((await CommandResult.OfAsync("inspect", bundle.Folder, "--key", right, "--json")).Json).GetProperty("signature_checked").GetBoolean());
        var refused = await CommandResult.OfAsync("inspect", bundle.Folder, "--key", wrong);
        Assert.Equal(ExitCode.Failure, refused.ExitCode);
        Assert.Contains("manifest.json", refused.Error, StringComparison.Ordinal);
        (await CommandResult.OfAsync("inspect", bundle.Folder, "--key", _folder["no.pem"])).ShouldFail(ExitCode.Failure, "--key: got", "no.pem");
        (await CommandResult.OfAsync("inspect", bundle.Folder, "--key", _folder.Write("text.pem", "no key"))).ShouldFail(ExitCode.Failure, "text.pem", "expected an ECDSA key");
    }

    [Fact]
    public async Task Should_name_every_damaged_file_of_a_bundle()
    {
        using var bundle = new SmallBundle();
        Flip(bundle.Path(BundlePaths.DeviceModel));
        File.Delete(bundle.Path("ranking/features.json"));
        var result = await CommandResult.OfAsync("inspect", bundle.Folder, "--json");
        Assert.Equal(ExitCode.Failure, result.ExitCode);
        string[] named = [.. Assert.Single(result.Json).GetProperty("problems").EnumerateArray().Select(problem => problem.GetProperty("file").GetString()!)];
        Assert.Equal([BundlePaths.DeviceModel, "ranking/features.json"], named.Order(StringComparer.Ordinal));
        Assert.All(named, file => Assert.Contains($"{file}: ", result.Error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_tell_a_bundle_without_a_manifest()
    {
        using var bundle = new SmallBundle();
        File.Delete(bundle.Path(BundlePaths.Manifest));
        var result = await CommandResult.OfAsync("inspect", bundle.Folder);
        Assert.Equal(ExitCode.Failure, result.ExitCode);
        Assert.Contains("manifest.json: missing", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_refuse_what_is_neither()
    {
        using var bundle = new SmallBundle();
        (await CommandResult.OfAsync("inspect", _folder.Path)).ShouldFail(ExitCode.Failure, "PATH: got", "expected a folder with dataset.json", "manifest.json");
        (await CommandResult.OfAsync("inspect", _folder["nowhere"])).ShouldFail(ExitCode.Failure, "nowhere");
        (await CommandResult.OfAsync("inspect", _folder.Write("file", "text"))).ShouldFail(ExitCode.Failure, "PATH: got");
        (await CommandResult.OfAsync("inspect", bundle.Root)).ShouldFail(ExitCode.Failure, $"the newest bundle in it is '{bundle.Folder}'");
    }

    [Fact]
    public async Task Should_refuse_flags_of_the_other_kind()
    {
        using var bundle = new SmallBundle();
        (await CommandResult.OfAsync("inspect", bundle.Folder, "--held-out", "0.5")).ShouldFail(ExitCode.Usage, "--held-out: got '0.5'");
        (await CommandResult.OfAsync("inspect", await StoredAsync(), "--key", "k")).ShouldFail(ExitCode.Usage, "--key: got 'k'");
    }

    [Fact]
    public async Task Should_print_and_draw_what_clicks_share_with_those_before()
    {
        var folder = _folder["shop"];
        Assert.Equal(ExitCode.Success, (await CommandResult.OfAsync("import", "synthetic", "--out", folder, "--users", "20")).ExitCode);
        var result = await CommandResult.OfAsync("inspect", folder, "--overlap", "--hours", "3", "--svg", _folder["overlap.svg"], "--json");
        Assert.True(result.ExitCode == ExitCode.Success, result.Error);
        Assert.Equal([0, 1, 2], result.Json.Select(line => line.GetProperty("hour").GetInt32()).Distinct());
        Assert.All(result.Json, line => Assert.Equal("category", line.GetProperty("by").GetString()));
        Assert.All(result.Json, line => Assert.InRange(line.GetProperty("share").GetDouble(), 0, 1));
        Assert.StartsWith("<svg", await File.ReadAllTextAsync(_folder["overlap.svg"]), StringComparison.Ordinal);
        Assert.Contains("0 … 1", (await CommandResult.OfAsync("inspect", folder, "--overlap")).Out, StringComparison.Ordinal);
        (await CommandResult.OfAsync("inspect", folder, "--svg", "f")).ShouldFail(ExitCode.Usage, "--svg: got 'f', expected it only with --overlap");
    }

    [Fact]
    public async Task Should_say_why_overlap_cannot_be_measured_or_drawn()
    {
        _folder.Write("clicks.csv", "user_id,session_id,click_article_id,click_timestamp\nu,s,a,1500000000000\nu,s,b,1500010000000\n");
        Assert.Equal(ExitCode.Success, (await CommandResult.OfAsync("import", "globo", _folder["clicks.csv"], "--out", _folder["log"])).ExitCode);
        (await CommandResult.OfAsync("inspect", _folder["log"], "--overlap", "--hours", "2")).ShouldFail(ExitCode.Failure, "expected clicks before which the same user clicked within 2 hours");
        var drawn = await CommandResult.OfAsync("inspect", _folder["log"], "--overlap", "--hours", "3", "--svg", _folder.Path);
        Assert.Equal(ExitCode.Failure, drawn.ExitCode);
        Assert.Contains($"--svg: got '{_folder.Path}', expected a file that can be written", drawn.Error, StringComparison.Ordinal);
    }

    private static void Flip(string file)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(file, bytes);
    }

    private async Task<string> StoredAsync()
    {
        var stored = _folder["stored"];
        var result = await CommandResult.OfAsync("import", "trivago", _folder.Write("train.csv", SmallLog.Of(12)), "--out", stored);
        Assert.True(result.ExitCode == ExitCode.Success, result.Error);
        return stored;
    }
}
