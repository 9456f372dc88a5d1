using System.Text;
using Verge.Datasets.Reading;
using Verge.Domain;
using Verge.Testing;
using static Verge.Datasets.Tests.Importers.Importing;

namespace Verge.Datasets.Tests.Importers;

/// <summary>What all importers share, seen through the smallest of them.</summary>
public sealed class ReadingTests : IDisposable
{
    private const string Row = "1,10,100,pv,50\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Should_tell_gzip_by_its_first_bytes_whatever_the_name()
    {
        var zippedAsPlain = _folder.WriteGzip("a.csv", Row);
        var plainAsZipped = _folder.Write("b.csv.gz", Row);

        Assert.Single((await Import("taobao", zippedAsPlain)).Dataset.Interactions);
        Assert.Single((await Import("taobao", plainAsZipped)).Dataset.Interactions);
    }

    [Fact]
    public async Task Should_read_several_gzip_members_as_one_file()
    {
        var path = _folder.Write("a.csv.gz", [.. TemporaryFolder.Gzip(Row), .. TemporaryFolder.Gzip("2,10,100,pv,50\n"), .. TemporaryFolder.Gzip("")]);

        Assert.Equal(2, (await Import("taobao", path)).Dataset.Interactions.Length);
    }

    [Fact]
    public async Task Should_refuse_a_gzip_file_cut_short_anywhere_or_changed()
    {
        var whole = TemporaryFolder.Gzip(string.Concat(Enumerable.Range(1, 400).Select(i => Invariant($"{i},{i * 7919},100,pv,{i}\n"))));
        foreach (var length in (int[])[12, whole.Length / 2, whole.Length - 9, whole.Length - 8, whole.Length - 1])
        {
            var path = _folder.Write("cut.csv.gz", whole[..length]);
            var error = await Assert.ThrowsAsync<DatasetImportException>(() => Import("taobao", path));
            Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        }

        whole[whole.Length / 2] ^= 1;
        await Assert.ThrowsAsync<DatasetImportException>(() => Import("taobao", _folder.Write("changed.csv.gz", whole)));
    }

    [Fact]
    public async Task Should_take_byte_order_marks_and_either_line_end()
    {
        byte[] utf8 = [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes("1,10,100,pv,50\r\n2,10,100,pv,50\r\n")];
        byte[] utf16 = [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("1,10,100,pv,50\n2,10,100,pv,50")];

        foreach (var bytes in (byte[][])[utf8, utf16])
        {
            var result = await Import("taobao", _folder.Write("a.csv", bytes));
            Assert.Equal(["1", "2"], result.Dataset.Interactions.Select(i => i.UserId));
            Assert.Equal(0, result.Report.Malformed);
        }
    }

    [Fact]
    public async Task Should_count_one_row_for_a_line_beyond_the_limit_and_go_on()
    {
        var path = _folder.Write("a.csv", Row + new string('9', 300_000) + "\n" + "2,10,100,pv,50\n" + "3,10,100,pv,50" + new string('0', 1000));

        var report = (await Import("taobao", path, new ImportOptions { MaxLineLength = 1000 })).Report;

        Assert.Equal((4, 2), (report.Rows, report.Malformed));
        Assert.Equal([2L, 4L], report.Issues.Select(i => i.Line));
        Assert.All(report.Issues, issue => Assert.Equal("1000 bytes at most", issue.Expected));
        Assert.All(report.Issues, issue => Assert.Equal(80, issue.Value.Length));
    }

    [Fact]
    public async Task Should_take_a_line_just_as_long_as_the_limit()
    {
        var path = _folder.Write("a.csv", Row + "2,10,100,pv,50\n");

        Assert.Equal(0, (await Import("taobao", path, new ImportOptions { MaxLineLength = Row.Length - 1 })).Report.Malformed);
        await Assert.ThrowsAsync<DatasetImportException>(() => Import("taobao", path, new ImportOptions { MaxLineLength = Row.Length - 2 }));
    }

    [Fact]
    public async Task Should_read_a_field_larger_than_any_buffer()
    {
        var ids = string.Join(' ', Enumerable.Range(1, 200_000));
        var interactions = (await Import("sessions", _folder.Write("train.txt", $"1 2\n{ids}\n3 4\n"))).Dataset.Interactions;

        Assert.Equal(200_004, interactions.Length);
        Assert.Equal("200000", interactions[200_001].ItemId);
    }

    [Fact]
    public async Task Should_not_let_an_open_quote_or_zero_bytes_swallow_the_rows_after_them()
    {
        var path = _folder.Write("a.csv", Row + "\"2,10,100,pv,50\n" + "3,10,100,pv,50\n" + "4\0,10,100,pv,50\n" + "5,10,100,pv,50\n");

        var result = await Import("taobao", path);

        Assert.Equal(["1", "3", "5"], result.Dataset.Interactions.Select(i => i.UserId));
        Assert.Equal([2L, 4L], result.Report.Issues.Select(i => i.Line));
    }

    [Fact]
    public async Task Should_keep_as_many_issues_as_asked_and_count_all()
    {
        var path = _folder.Write("a.csv", string.Concat(Enumerable.Repeat(Row + "bad\n", 50)));

        var report = (await Import("taobao", path, new ImportOptions { MaxIssues = 7 })).Report;

        Assert.Equal((100, 50, 7), (report.Rows, report.Malformed, report.Issues.Length));
        Assert.Equal(49, report.Duplicates);
    }

    [Fact]
    public async Task Should_say_what_a_file_lacks_when_most_rows_are_malformed()
    {
        var path = _folder.Write("a.csv", "user,item,category,behavior,time\nx\n" + Row);

        var error = await Assert.ThrowsAsync<DatasetImportException>(() => Import("taobao", path));

        Assert.Contains("2 of the first 3 rows are malformed", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{path}:1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_stop_early_in_a_large_file_of_another_kind()
    {
        var path = _folder.Write("a.csv", string.Concat(Enumerable.Repeat("not a taobao row\n", 5000)));

        var error = await Assert.ThrowsAsync<DatasetImportException>(() => Import("taobao", path));

        Assert.Contains("1000 of the first 1000 rows", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_stop_early_whatever_the_thousandth_row_is()
    {
        var path = _folder.Write("a.csv", string.Concat(Enumerable.Repeat("not a taobao row\n", 999)) + Row + string.Concat(Enumerable.Repeat("not a taobao row\n", 4000)));

        var error = await Assert.ThrowsAsync<DatasetImportException>(() => Import("taobao", path));

        Assert.Contains("999 of the first 1000 rows", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n\n")]
    public async Task Should_refuse_a_file_without_rows(string text)
    {
        var error = await Assert.ThrowsAsync<DatasetImportException>(() => Import("taobao", _folder.Write("a.csv", text)));

        Assert.Contains("no data rows", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_name_a_path_that_is_not_there()
    {
        var error = await Assert.ThrowsAsync<DatasetImportException>(() => Import("taobao", _folder["nothing.csv"]));

        Assert.Contains(_folder["nothing.csv"], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_report_progress_to_the_last_byte()
    {
        var path = _folder.WriteGzip("a.csv.gz", string.Concat(Enumerable.Range(1, 10_000).Select(i => Invariant($"{i},10,100,pv,50\n"))));
        var told = new Told();

        await DatasetImporters.ByKind("taobao").ImportAsync(path, null, told);

        Assert.True(told.Progress.Count >= 3);
        Assert.True(told.Progress.Zip(told.Progress.Skip(1)).All(pair => pair.First.Rows <= pair.Second.Rows && pair.First.BytesRead <= pair.Second.BytesRead));
        var last = told.Progress[^1];
        Assert.Equal((path, 10_000, new FileInfo(path).Length, 1.0), (last.File, last.Rows, last.BytesTotal, last.Fraction));
    }

    [Fact]
    public void Should_list_the_kinds_for_an_unknown_one()
    {
        var error = Assert.Throws<ArgumentException>(() => DatasetImporters.ByKind("parquet"));

        Assert.Contains("'parquet', expected one of trivago, ebnerd, sessions, taobao, globo", error.Message, StringComparison.Ordinal);
        Assert.All(DatasetImporters.Kinds, kind => DatasetSchemas.ByKind(kind).Validate());
    }

    [Fact]
    public void Should_refuse_impossible_options()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImportOptions { MaxIssues = -1 }.Validate());
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImportOptions { MaxMalformedShare = double.NaN }.Validate());
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImportOptions { MaxLineLength = 0 }.Validate());
    }

    [Fact]
    public void Should_count_what_is_repeated_within_a_moment_and_keep_what_another_moment_repeats()
    {
        var log = new InteractionLog();
        foreach (var (user, second) in (IEnumerable<(string, long)>)[("b", 2), ("a", 1), ("a", 2), ("b", 1), ("b", 2), ("a", 1), ("a", 1), ("c", 2)])
        {
            log.Add(new Interaction(user, "i", EventKind.Clicked, At(second)));
        }

        var run = Run();
        Assert.Equal([("a", 1L), ("b", 1L), ("b", 2L), ("a", 2L), ("c", 2L)], log.InOrder(run).Select(i => (i.UserId, i.At.ToUnixTimeSeconds())));
        Assert.Equal(3, run.Report().Duplicates);
    }

    [Fact]
    public async Task Should_order_a_log_that_has_one_moment_for_all_in_far_less_than_a_comparison_of_each_with_each()
    {
        // A log with dates instead of times: 2e10 comparisons are minutes, 2e5 looks into a set are not a second.
        var log = new InteractionLog();
        for (var i = 0; i < 200_000; i++)
        {
            log.Add(new Interaction(Invariant($"u{i}"), "i", EventKind.Clicked, At(86_400)));
        }

        var kept = await Task.Run(() => log.InOrder(Run())).WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(200_000, kept.Length);
    }

    [Fact]
    public void Should_stop_in_the_middle_of_putting_a_log_in_order()
    {
        var log = new InteractionLog();
        for (var i = 0; i < 50_000; i++)
        {
            log.Add(new Interaction("u", "i", EventKind.Clicked, At(86_400)));
        }

        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        var run = Run(cancellation.Token);

        Assert.Throws<OperationCanceledException>(() => log.InOrder(run));
        Assert.InRange(run.Report().Duplicates, 0, 10_000);
    }

    private static ImportRun Run(CancellationToken cancellation = default) => new("any", new ImportOptions(), null, cancellation);

    private sealed class Told : IProgress<ImportProgress>
    {
        public List<ImportProgress> Progress { get; } = [];

        public void Report(ImportProgress value) => Progress.Add(value);
    }
}
