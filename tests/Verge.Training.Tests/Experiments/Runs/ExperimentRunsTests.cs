using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using Verge.Evaluation;
using Verge.Evaluation.Intervals;
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
    public void Should_read_runs_of_format_1()
    {
        WriteFormat1("shop, long", $"{string.Join(' ', s_metrics)} | surface: home | epochs: 3, model: narm");
        var expected = ValuesOutcomeTests.Values(s_metrics).Sample(s_metrics[0])!;
        Assert.Null(Runs.Find("options", "shop", "NARM", s_identity, s_metrics));
        var found = Runs.Find("pagewise/table3", "shop, long", "NARM", s_identity, s_metrics)!;
        Assert.Equal((s_identity, 9.5, 53, 3), (found.Identity, found.Seconds, found.Outcome.Queries, found.Outcome.Excluded));
        Assert.Equal(Bootstrap.Interval(expected), Bootstrap.Interval(found.Outcome.Sample(s_metrics[0])!));
        Assert.Equal(0, Bootstrap.Difference(expected, found.Outcome.Sample(s_metrics[0])!).High);

        // They hold as many metrics as they do, and under any row of the same data.
        Assert.NotNull(Runs.Find("pagewise/table3", "shop, long", "NARM", s_identity, s_metrics[1..]));
        Assert.Equal("options", Runs.Find("options", "shop, long", "as in Table 3", s_identity, s_metrics)!.Table);
        Assert.Equal(["options", "pagewise/table3"], Runs.All().Select(run => run.Table));
    }

    [Theory]
    [InlineData("recall@20 recall@20|1000 | surface: view-item | epochs: 3, model: narm")]
    [InlineData("recall@20 recall@20|1000 |  | epochs: 3, model: narm")]
    [InlineData("recall@20 recall@20|1000 | surface: home | epochs: 2, model: narm")]
    public void Should_not_take_a_run_of_format_1_of_anything_else(string settings)
    {
        WriteFormat1("shop, long", settings);
        Assert.Null(Runs.Find("pagewise/table3", "shop, long", "NARM", s_identity, s_metrics));
        Assert.Single(Runs.All());
    }

    [Fact]
    public void Should_read_format_1_without_options_of_data()
    {
        WriteFormat1("shop", "recall@20 recall@20|1000 |  | epochs: 3, model: narm");
        Assert.NotNull(Runs.Find("pagewise/table3", "shop", "NARM", s_identity with { Options = "" }, s_metrics));
    }

    [Fact]
    public void Should_refuse_a_later_format_by_name()
    {
        WriteFormat1("shop", "recall@20 |  | model: narm", format: 3);
        Assert.Contains("Got format 3, expected 1 or 2.", Assert.Throws<ExperimentException>(() => Runs.All()).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private void Save(string table, string data, string row) => Runs.Save(new(table, data, row, s_metrics, s_identity, 9.5, ValuesOutcomeTests.Values(s_metrics)));

    /// <summary>As it was written before there were kinds of outcomes.</summary>
    private void WriteFormat1(string data, string settings, int format = 1)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, "pagewise_table3", data, "NARM")).FullName;
        using var writer = new BinaryWriter(new GZipStream(File.Create(Path.Combine(folder, "seed-2.run")), CompressionLevel.Fastest), Encoding.UTF8);
        writer.Write("VERGERUN"u8);
        writer.Write(format);
        foreach (var text in new[] { "pagewise/table3", data, "NARM", settings })
        {
            writer.Write(text);
        }

        writer.Write(2UL);
        writer.Write(9.5);
        var samples = s_metrics.Select(metric => (Name: metric.ToString(), Sample: (WeightedMeanSample)ValuesOutcomeTests.Values(s_metrics).Sample(metric)!)).ToArray();
        string[] names = [.. samples.SelectMany(sample => sample.Sample.Values).SelectMany(value => new[] { value.User, value.Request }).Distinct()];
        writer.Write(names.Length);
        Array.ForEach(names, writer.Write);
        writer.Write(samples.Length);
        foreach (var (name, sample) in samples)
        {
            writer.Write(name);
            writer.Write(sample.Excluded);
            writer.Write(sample.Values.Count);
            foreach (var value in sample.Values)
            {
                writer.Write7BitEncodedInt(Array.IndexOf(names, value.User));
                writer.Write7BitEncodedInt(Array.IndexOf(names, value.Request));
                writer.Write(value.Value);
                writer.Write(value.Weight);
            }
        }
    }
}
