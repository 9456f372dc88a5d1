using Verge.Cli.Shell;
using Verge.Datasets;
using Verge.Testing;

namespace Verge.Cli.Tests;

public sealed class ImportCommandTests : IDisposable
{
    private const string BadRow = "u1,s1,yesterday,1,clickout item,1000,AU,Sydney,mobile,,1000|1001,50|60\n";

    private readonly TemporaryFolder _folder = new();

    private string Output => _folder["stored"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Should_store_what_it_read_and_report_it_as_one_line_of_json()
    {
        var file = _folder.WriteGzip("train.csv.gz", SmallLog.Of(20) + BadRow);
        var result = await CommandResult.OfAsync("import", "trivago", file, "--out", Output, "--json");
        Assert.Equal(ExitCode.Success, result.ExitCode);
        var report = Assert.Single(result.Json);
        Assert.Equal(41, report.GetProperty("rows").GetInt64());
        Assert.Equal(1, report.GetProperty("malformed").GetInt64());
        Assert.Equal(20, report.GetProperty("requests").GetInt32());
        var issue = Assert.Single(report.GetProperty("issues").EnumerateArray());
        Assert.Equal(42, issue.GetProperty("line").GetInt64());
        Assert.Equal("timestamp", issue.GetProperty("field").GetString());
        Assert.Equal("yesterday", issue.GetProperty("value").GetString());
        Assert.Contains($"{file}:42: field 'timestamp': got 'yesterday', expected", result.Error, StringComparison.Ordinal);
        Assert.Equal(20, DatasetStore.Load(Output).Dataset.Sessions.Length);
    }

    [Fact]
    public async Task Should_tell_a_person_what_was_kept_and_left_out()
    {
        var file = _folder.Write("train.csv", SmallLog.Of(3) + "u1,s9,1541030400,1,interaction item info,unknown,AU,Sydney,mobile,,,\n");
        var result = await CommandResult.OfAsync("import", "trivago", file, "--out", Output);
        Assert.Equal(ExitCode.Success, result.ExitCode);
        Assert.Contains("trivago: 7 rows", result.Out, StringComparison.Ordinal);
        Assert.Contains("3 re-ranking requests", result.Out, StringComparison.Ordinal);
        Assert.Matches("1  item act without an item", result.Out);
        Assert.Contains("Import: trivago: 100 %", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_stop_at_the_first_malformed_row_when_strict_and_keep_the_old_data()
    {
        await ImportAsync(SmallLog.Of(4));
        var file = _folder.Write("bad.csv", SmallLog.Of(9) + BadRow);
        (await CommandResult.OfAsync("import", "trivago", file, "--out", Output, "--strict")).ShouldFail(ExitCode.Failure, "bad.csv:20: field 'timestamp'", "yesterday");
        Assert.Equal(4, DatasetStore.Load(Output).Dataset.Sessions.Length);
    }

    [Fact]
    public async Task Should_print_no_more_issues_than_asked_for()
    {
        var file = _folder.Write("train.csv", SmallLog.Of(20) + BadRow + BadRow + BadRow);
        var result = await CommandResult.OfAsync("import", "trivago", file, "--out", Output, "--max-issues", "1");
        Assert.Equal(ExitCode.Success, result.ExitCode);
        Assert.Contains("malformed   3", result.Out, StringComparison.Ordinal);
        Assert.Contains("2 more", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_refuse_what_is_not_there() =>
        (await CommandResult.OfAsync("import", "trivago", _folder["no.csv"], "--out", Output)).ShouldFail(ExitCode.Failure, "PATH: got", "no.csv", "expected an existing file or folder");

    [Fact]
    public async Task Should_refuse_a_file_of_another_kind()
    {
        var file = _folder.Write("train.csv", SmallLog.Of(3));
        (await CommandResult.OfAsync("import", "taobao", file, "--out", Output)).ShouldFail(ExitCode.Failure, "train.csv");
        Assert.False(Directory.Exists(Output));
    }

    [Fact]
    public async Task Should_refuse_a_file_cut_short()
    {
        var whole = TemporaryFolder.Gzip(SmallLog.Of(200));
        var file = _folder.Write("train.csv.gz", whole[..(whole.Length / 2)]);
        (await CommandResult.OfAsync("import", "trivago", file, "--out", Output)).ShouldFail(ExitCode.Failure, "train.csv.gz");
        Assert.False(Directory.Exists(Output));
    }

    [Fact]
    public async Task Should_refuse_to_write_where_a_file_is()
    {
        var file = _folder.Write("train.csv", SmallLog.Of(3));
        (await CommandResult.OfAsync("import", "trivago", file, "--out", file)).ShouldFail(ExitCode.Failure, "--out: got the file", "expected a folder");
        (await CommandResult.OfAsync("import", "trivago", file, "--out", Path.Combine(file, "below"))).ShouldFail(ExitCode.Failure, "--out: got", "can be written to");
        Assert.Equal(SmallLog.Of(3), File.ReadAllText(file));
    }

    [Fact]
    public async Task Should_refuse_to_write_among_other_things()
    {
        var file = _folder.Write("train.csv", SmallLog.Of(3));
        (await CommandResult.OfAsync("import", "trivago", file, "--out", _folder.Path)).ShouldFail(ExitCode.Failure, "--out: got", "which holds 'train.csv'");
        Assert.Equal(["train.csv"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Should_write_over_what_a_killed_import_left()
    {
        Directory.CreateDirectory(Path.Combine(Output, "partial"));
        File.WriteAllText(Path.Combine(Output, "partial", "items.jsonl.gz"), "half");
        File.WriteAllText(Path.Combine(Output, ".lock"), "");
        await ImportAsync(SmallLog.Of(2));
        Assert.Equal(2, DatasetStore.Load(Output).Dataset.Sessions.Length);
    }

    [Fact]
    public async Task Should_leave_the_old_data_when_it_is_canceled()
    {
        await ImportAsync(SmallLog.Of(4));
        using var canceled = new CancellationTokenSource();
        await canceled.CancelAsync();
        var result = await CommandResult.OfAsync(canceled.Token, "import", "trivago", _folder.Write("more.csv", SmallLog.Of(9)), "--out", Output, "--json");
        Assert.Equal(ExitCode.Canceled, result.ExitCode);
        Assert.Empty(result.Out);
        Assert.Equal(4, DatasetStore.Load(Output).Dataset.Sessions.Length);
    }

    [Fact]
    public async Task Should_make_a_synthetic_shop()
    {
        var result = await CommandResult.OfAsync("import", "synthetic", "--out", Output, "--users", "3", "--items", "60", "--days", "2", "--shop-seed", "5", "--json");
        Assert.Equal(ExitCode.Success, result.ExitCode);
        Assert.Equal(60, Assert.Single(result.Json).GetProperty("items").GetInt32());
        var stored = DatasetStore.Load(Output);
        Assert.Equal("synthetic", stored.Kind);
        Assert.NotEmpty(stored.Dataset.Sessions);
    }

    [Fact]
    public async Task Should_refuse_flags_that_do_not_go_together()
    {
        var file = _folder.Write("train.csv", SmallLog.Of(3));
        (await CommandResult.OfAsync("import", "trivago", file, "--out", Output, "--users", "3")).ShouldFail(ExitCode.Usage, "--users: got '3', expected it only with 'synthetic'");
        (await CommandResult.OfAsync("import", "synthetic", file, "--out", Output)).ShouldFail(ExitCode.Usage, "PATH: got", "expected none");
        (await CommandResult.OfAsync("import", "trivago", "--out", Output)).ShouldFail(ExitCode.Usage, "PATH: got nothing");
    }

    private async Task ImportAsync(string log)
    {
        var result = await CommandResult.OfAsync("import", "trivago", _folder.Write("first.csv", log), "--out", Output);
        Assert.True(result.ExitCode == ExitCode.Success, result.Error);
    }
}
