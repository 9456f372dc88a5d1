using System.Collections.Immutable;
using Verge.Evaluation.Intervals;
using Verge.Evaluation.Reports;

namespace Verge.Evaluation.Tests;

public class ReportTests
{
    private static readonly ExperimentRow s_row = new(
        "table2",
        "trivago/train.csv.gz",
        "CRBAN+HUBSM(IE&IPV)",
        [KeyValuePair.Create("gauc", new MetricSummary(0.823, 0.81, 0.836, 0.002)), KeyValuePair.Create("recall@20|1000", new MetricSummary(0.5))],
        12.5);

    [Fact]
    public void Should_write_a_row_as_one_line_of_json() =>
        Assert.Equal(
            """{"table":"table2","data":"trivago/train.csv.gz","row":"CRBAN+HUBSM(IE&IPV)","metrics":{"gauc":{"mean":0.823,"low":0.81,"high":0.836,"seed_std":0.002},"recall@20|1000":{"mean":0.5,"low":null,"high":null,"seed_std":null}},"seconds":12.5}""",
            s_row.ToJson());

    [Fact]
    public void Should_write_how_many_queries_were_asked_and_left_out_behind_the_rest() =>
        Assert.Equal(s_row.ToJson()[..^1] + ""","queries":154941,"excluded":75292}""", (s_row with { Queries = 154_941, Excluded = 75_292 }).ToJson());

    [Fact]
    public void Should_write_slices_last_and_read_them_again()
    {
        var sliced = s_row with { Queries = 3, Slices = [KeyValuePair.Create("new-user", ImmutableArray.Create(KeyValuePair.Create("gauc", new MetricSummary(0.7))))] };
        Assert.Equal(s_row.ToJson()[..^1] + ""","queries":3,"slices":{"new-user":{"gauc":{"mean":0.7,"low":null,"high":null,"seed_std":null}}}}""", sliced.ToJson());
        Assert.Equal(sliced.ToJson(), ExperimentRow.Parse(sliced.ToJson()).ToJson());
        Assert.Empty(ExperimentRow.Parse(s_row.ToJson()).Slices);
    }

    [Fact]
    public void Should_read_what_it_wrote()
    {
        var counted = s_row with { Queries = 3, Excluded = 0 };
        Assert.Equal((3, 0), (ExperimentRow.Parse(counted.ToJson()).Queries, ExperimentRow.Parse(counted.ToJson()).Excluded));
        var read = ExperimentRow.Parse(s_row.ToJson());
        Assert.Equal((null, null), (read.Queries, read.Excluded));
        Assert.Equal((s_row.Table, s_row.Data, s_row.Row, s_row.Seconds), (read.Table, read.Data, read.Row, read.Seconds));
        Assert.Equal(s_row.Metrics, read.Metrics);
    }

    [Theory]
    [InlineData("{\"table\":1}", "'metrics'")]
    [InlineData("{\"metrics\":{},\"table\":1}", "'table': got Number, expected String")]
    [InlineData("{\"metrics\":{\"gauc\":{}},\"table\":\"t\",\"data\":\"d\",\"row\":\"r\",\"seconds\":1}", "'mean': missing")]
    [InlineData("{\"metrics\":{},\"table\":\"t\",\"data\":\"d\",\"row\":\"r\",\"seconds\":1,\"queries\":1.5}", "'queries': got '1.5', expected a whole number")]
    [InlineData("{\"metrics\":{},\"table\":\"t\",\"data\":\"d\",\"row\":\"r\",\"seconds\":1,\"slices\":{\"new-user\":1}}", "'new-user': got Number, expected Object")]
    [InlineData("oops", "expected a JSON object")]
    [InlineData("[]", "'metrics': missing")]
    public void Should_refuse_a_line_that_is_no_row(string line, string expected)
    {
        var error = Assert.Throws<FormatException>(() => ExperimentRow.Parse(line));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_render_markdown()
    {
        var table = new ReportTable(
            "EdgeRec table 2",
            "method",
            [.. s_row.Metrics.Select(metric => new ReportColumn(metric.Key))],
            [new(s_row.Row, [.. s_row.Metrics.Select(metric => ReportCell.Of(metric.Value))]), new("DLCM", [ReportCell.Empty, ReportCell.Empty])],
            ["2 requests left out."]);
        Assert.Equal(
            """
            ### EdgeRec table 2

            | method | gauc | recall@20\|1000 |
            | --- | ---: | ---: |
            | CRBAN+HUBSM(IE&IPV) | 0.8230 [0.8100, 0.8360] ±0.0020 | 0.5000 |
            | DLCM | – | – |

            2 requests left out.

            """.ReplaceLineEndings("\n"),
            MarkdownReport.Render(table));
    }

    [Fact]
    public void Should_render_text()
    {
        var table = new ReportTable(
            "Stages",
            "stage",
            [new ReportColumn("p50", 1, " ms"), new ReportColumn("note")],
            [new ReportRow("retrieval", [ReportCell.Of(1.5), ReportCell.Of("exact")]), new ReportRow("re-rank", [ReportCell.Of(10), ReportCell.Empty])]);
        Assert.Equal(
            """
            Stages
            stage          p50   note
            ---------  -------  -----
            retrieval   1.5 ms  exact
            re-rank    10.0 ms      –

            """.ReplaceLineEndings("\n"),
            TextReport.Render(table));
    }

    [Fact]
    public void Should_refuse_a_row_of_other_width() =>
        Assert.Throws<ArgumentException>(() => new ReportTable("t", "row", [new ReportColumn("a")], [new ReportRow("r", [])]));

    [Fact]
    public void Should_summarize_runs_with_their_spread()
    {
        var runs = new[] { 0.4, 0.5, 0.6 }.Select(level => (MetricSample)new WeightedMeanSample(
            "mrr", Enumerable.Range(0, 20).Select(user => new RequestValue($"{user}", "r", level + (user % 2 * 0.1))))).ToArray();
        var summary = MetricSummary.Of(runs);
        Assert.Equal(0.55, summary.Mean, 12);
        Assert.Equal(0.1, summary.SeedStd, 12);
        Assert.InRange(summary.Low, 0.5, 0.55);
        Assert.True(double.IsNaN(MetricSummary.Of(runs[0]).SeedStd));
    }
}
