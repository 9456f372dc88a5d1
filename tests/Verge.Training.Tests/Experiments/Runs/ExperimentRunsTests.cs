using System.Collections.Immutable;
using System.IO.Compression;
using Verge.Evaluation;
using Verge.Testing;
using Verge.Training.Experiments;

namespace Verge.Training.Tests.Experiments;

/// <summary>Which run is found for what is asked.</summary>
public sealed class ExperimentRunsTests : IDisposable
{
    private static readonly ImmutableArray<MetricName> s_metrics = [MetricName.Parse("recall@20"), MetricName.Parse("recall@20|1000")];
    private static readonly RunIdentity s_identity = new("retrieval", "sessions shop", "surface: home", "epochs: 3, model: narm", 2);
    private readonly TemporaryFolder _folder = new();

    private ExperimentRuns Runs => new(_folder.Path);

    [Fact]
    public void Should_take_over_a_run_of_another_table_and_row()
    {
        Save("pagewise/table3", "shop, long", "NARM");
        Assert.Null(Runs.Find("options", "shop", "the model of Table 3", s_identity with { Seed = 1 }, s_metrics));
        var found = Runs.Find("options", "shop", "the model of Table 3", s_identity, s_metrics)!;
        Assert.Equal(("options", "shop", "the model of Table 3", 9.5), (found.Table, found.Data, found.Row, found.Seconds));

        // It stands under both names from then on, so that a comparison of folders finds it.
        Assert.Equal(["options", "pagewise/table3"], Runs.All().Select(run => run.Table));
        Assert.Equal(["shop", "shop, long"], Runs.All().Select(run => run.Data));
    }

    [Theory]
    [InlineData("freshness", "sessions shop", "surface: home", "epochs: 3, model: narm")]
    [InlineData("retrieval", "globo shop", "surface: home", "epochs: 3, model: narm")]
    [InlineData("retrieval", "sessions shop", "surface: view-item", "epochs: 3, model: narm")]
    [InlineData("retrieval", "sessions shop", "surface: home", "epochs: 4, model: narm")]
    public void Should_not_take_a_run_of_anything_else_for_it(string stage, string source, string options, string settings)
    {
        Save("t", "shop", "row");
        var other = new RunIdentity(stage, source, options, settings, 2);
        Assert.Null(Runs.Find("t", "shop", "row", other, s_metrics));
        Assert.Null(Runs.Find("another", "shop", "row", other, s_metrics));
    }

    [Fact]
    public void Should_find_a_run_that_holds_more_than_is_asked_and_none_that_holds_less()
    {
        Save("t", "shop", "row");
        var found = Runs.Find("t", "shop", "row", s_identity, s_metrics[..1])!;
        Assert.Equal(s_metrics[..1].ToArray(), found.Metrics.ToArray());
        Assert.Null(Runs.Find("t", "shop", "row", s_identity, [.. s_metrics, MetricName.Parse("mrr@20")]));

        // What was asked for last is what a comparison of folders shows.
        Assert.Equal(s_metrics[..1].ToArray(), Assert.Single(Runs.All()).Metrics.ToArray());
        Assert.NotNull(Runs.Find("t", "shop", "row", s_identity, s_metrics));
    }

    [Fact]
    public void Should_take_over_a_run_that_was_made_since()
    {
        var runs = Runs;
        Assert.Null(runs.Find("t", "shop, long", "row", s_identity, s_metrics));
        runs.Save(new("t", "shop", "row", s_metrics, s_identity, 9.5, ValuesOutcomeTests.Values(s_metrics)));
        Assert.NotNull(runs.Find("t", "shop, long", "row", s_identity, s_metrics));
    }

    [Fact]
    public void Should_not_be_stopped_by_a_damaged_run_of_another_row()
    {
        Save("t", "shop", "row");
        Directory.CreateDirectory(_folder["other"]);
        _folder.Write(Path.Combine("other", "seed-2.run"), "not a run");
        Assert.NotNull(Runs.Find("t", "shop", "row again", s_identity, s_metrics));

        // Nor by one whose head is whole.
        foreach (var file in Directory.GetFiles(_folder["t"], "*.run", SearchOption.AllDirectories))
        {
            File.WriteAllBytes(file, File.ReadAllBytes(file)[..^12]);
        }

        Assert.Null(Runs.Find("t", "shop", "another row", s_identity, s_metrics));
        Assert.Throws<ExperimentException>(() => Runs.Find("t", "shop", "row", s_identity, s_metrics));
    }

    [Fact]
    public void Should_not_take_what_was_not_written_whole()
    {
        Save("t", "shop", "row");
        var file = Directory.GetFiles(_folder.Path, "*.run", SearchOption.AllDirectories).Single();
        File.Move(file, file + ".new");
        Assert.Null(Runs.Find("t", "shop", "row", s_identity, s_metrics));
    }

    [Fact]
    public void Should_refuse_another_format_by_name()
    {
        Save("t", "shop", "row");
        Change(content => content["VERGERUN".Length]++);
        Assert.Contains("Got format 3, expected 2.", Assert.Throws<ExperimentException>(() => Runs.All()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    public void Should_name_a_file_that_says_it_holds_more_than_there_is(int names)
    {
        Save("t", "shop", "row");
        var file = Change(content =>
        {
            // After the seconds and the kind of outcome.
            var place = content.AsSpan().IndexOf(BitConverter.GetBytes(9.5)) + sizeof(double) + 1;
            BitConverter.TryWriteBytes(content.AsSpan(place), names);
        });
        Assert.StartsWith($"{file}: got a damaged run", Assert.Throws<ExperimentException>(() => Runs.All()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("t", "shop", "a_b")]
    [InlineData("t", "shop", "a*b")]
    [InlineData("t", "shop.", "a/b")]
    public void Should_refuse_a_name_whose_files_are_anothers(string table, string data, string row)
    {
        Save("t", "shop", "a/b");
        Assert.NotNull(Runs.Find("t", "shop", "a/b", s_identity, s_metrics));
        var error = Assert.Throws<ExperimentException>(() => Runs.Find(table, data, row, s_identity with { Settings = "epochs: 9" }, s_metrics));
        Assert.Contains($"got a run of 'a/b' on 'shop' in 't', expected one of '{row}' on '{data}' in '{table}'", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("where nothing has the former any more, the file may be deleted", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Changes what stands in the one file there is, with its checksum.</summary>
    private string Change(Action<byte[]> change)
    {
        var file = Directory.GetFiles(_folder.Path, "*.run", SearchOption.AllDirectories).Single();
        using var content = new MemoryStream();
        using (var reader = new GZipStream(File.OpenRead(file), CompressionMode.Decompress))
        {
            reader.CopyTo(content);
        }

        var bytes = content.ToArray();
        change(bytes);
        using var writer = new GZipStream(File.Create(file), CompressionLevel.Fastest);
        writer.Write(bytes);
        return file;
    }

    private void Save(string table, string data, string row) => Runs.Save(new(table, data, row, s_metrics, s_identity, 9.5, ValuesOutcomeTests.Values(s_metrics)));
}
