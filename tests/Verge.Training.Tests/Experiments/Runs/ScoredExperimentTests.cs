using System.Collections.Immutable;
using System.Text.Json;
using Verge.Evaluation;
using Verge.Evaluation.Reports;
using Verge.Testing;
using Verge.Training.Experiments;

namespace Verge.Training.Tests.Experiments;

/// <summary>Tables of runs that are lists: blocks, slices, metrics that take several rows.</summary>
public sealed class ScoredExperimentTests : IDisposable
{
    private const string Table = """
        table: dmt/table1
        title: Clicks and orders
        stage: scored-shop
        seeds: [1, 2]
        metrics: [click.auc, click.relaimpr, order.mrr@4, order.precision@4, kl, gap_closed]
        objective: click.auc
        blocks:
          - {name: plain, base: DNN, against: DIN, oracle: Truth}
          - {name: dense, base: "DNN, dense", oracle: "DIN, dense"}
        data:
          - {kind: sessions, path: shop}
        rows:
          - {row: DNN, block: plain, settings: {skill: 0.2, is_seeded: true}}
          - {row: DIN, block: plain, settings: {skill: 0.5}}
          - {row: Truth, block: plain, settings: {skill: 1}}
          - {row: "DNN, dense", block: dense, settings: {skill: 0.6}}
          - {row: "DIN, dense", block: dense, settings: {skill: 0.7}}
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly ScoredShop _shop = new();

    public ScoredExperimentTests()
    {
        Directory.CreateDirectory(_folder["shop"]);
        _folder.Write(Path.Combine("shop", "train.txt"), "a b\n");
        _folder.Write(Path.Combine("shop", "test.txt"), "a\tb\n");
    }

    [Fact]
    public void Should_count_each_blocks_improvement_from_its_own_base()
    {
        var results = Run(Table);
        foreach (var (row, baseRow, oracle) in new[] { (0, 0, 2), (1, 0, 2), (2, 0, 2), (3, 3, 4), (4, 3, 4) })
        {
            var improvement = results[row].Summary(MetricName.Parse("click.relaimpr"));
            Assert.Equal(RelativeImprovement.Of(Mean(row, "click.auc"), Mean(baseRow, "click.auc")), improvement.Mean, 12);
            Assert.True(improvement.Low <= improvement.Mean && improvement.Mean <= improvement.High);
            Assert.Equal((Mean(baseRow, "kl") - Mean(row, "kl")) / (Mean(baseRow, "kl") - Mean(oracle, "kl")), results[row].Summary(MetricName.Parse("gap_closed")).Mean, 12);
        }

        Assert.Equal(new MetricSummary(0, 0, 0, 0), results[0].Summary(MetricName.Parse("click.relaimpr")));
        Assert.Equal(0, results[3].Summary(MetricName.Parse("click.relaimpr")).Mean);
        Assert.Equal((0.0, 1.0), (results[0].Summary(MetricName.Parse("gap_closed")).Mean, results[2].Summary(MetricName.Parse("gap_closed")).Mean));
        Assert.True(results[1].Summary(MetricName.Parse("click.relaimpr")).Low > 0);

        // A row without chance has one run; its spread is that of the base's seeds.
        double[] bySeed = [.. results[0].Runs.Select(run => RelativeImprovement.Of(Mean(1, "click.auc"), run.Outcome.Sample(MetricName.Parse("click.auc"))!.Value))];
        Assert.Equal(Math.Abs(bySeed[0] - bySeed[1]) / Math.Sqrt(2), results[1].Summary(MetricName.Parse("click.relaimpr")).SeedStd, 12);

        double Mean(int row, string metric) => results[row].Runs.Average(run => run.Outcome.Sample(MetricName.Parse(metric))!.Value);
    }

    [Fact]
    public void Should_print_a_table_a_block_and_its_slices()
    {
        var tables = ExperimentTable.Of(Run(Table));
        Assert.Equal(
            ["Clicks and orders: shop, plain", "Clicks and orders: shop, plain: click.auc by slice", "Clicks and orders: shop, dense", "Clicks and orders: shop, dense: click.auc by slice"],
            tables.Select(table => table.Title));
        Assert.Equal(["click.auc", "click.relaimpr", "order.mrr@4", "order.precision@4", "kl", "gap_closed", "click.auc − DIN", "s"], tables[0].Columns.Select(column => column.Name));
        Assert.Equal(["DNN", "DIN", "Truth"], tables[0].Rows.Select(row => row.Name));
        Assert.Equal(["DNN, dense", "DIN, dense"], tables[2].Rows.Select(row => row.Name));
        Assert.Equal("s", tables[2].Columns[^1].Name);
        Assert.Equal("gap_closed", tables[2].Columns[^2].Name);

        // Intervals of the objective, of differences and of what is a share of a gap, not of the rest.
        Assert.Equal([true, false, false, false, false, true, true, false], tables[0].Rows[0].Cells.Select(cell => double.IsFinite(cell.Figure.Low)));
        Assert.Equal(["new-user", "known-user"], tables[1].Columns.Select(column => column.Name));
        var (all, fresh, known) = (tables[0].Rows[1].Cells[0].Figure.Mean, tables[1].Rows[1].Cells[0].Figure.Mean, tables[1].Rows[1].Cells[1].Figure.Mean);
        Assert.InRange(all, Math.Min(fresh, known), Math.Max(fresh, known));
        Assert.Contains(tables[1].Notes, note => note.StartsWith("new-user: 30 lists of 10 users, 180 impressions; click: ", StringComparison.Ordinal));
        Assert.StartsWith("120 lists of 40 users, 720 impressions; click: ", tables[0].Notes[0], StringComparison.Ordinal);
        Assert.Equal("order.mrr@4, order.precision@4: over the lists with the task's label; precision@k divides by k also where a list is shorter.", tables[0].Notes[1]);
    }

    [Fact]
    public void Should_test_differences_of_means_over_lists_where_it_is_asked_to()
    {
        var table = Table.Replace("[click.auc, click.relaimpr, order.mrr@4, order.precision@4, kl, gap_closed]", "[gauc, click.auc]", StringComparison.Ordinal)
            .Replace("objective: click.auc", "objective: gauc\nt_test: true", StringComparison.Ordinal);
        var results = Run(table);
        var (gauc, tables) = (MetricName.Parse("gauc"), ExperimentTable.Of(results));
        Assert.Equal(["gauc", "click.auc", "gauc − DIN", "p", "s"], tables[0].Columns.Select(column => column.Name));
        Assert.Contains("; p: paired t-test of that difference, two-sided, users being the independent units", tables[0].Notes[^1], StringComparison.Ordinal);

        // Of the mean over seeds, as the difference is.
        var test = results[0].Test(results[1], gauc)!.Value;
        Assert.Equal(results[0].Gain(results[1], gauc).Mean, test.Difference, 12);
        Assert.Equal(39, test.DegreesOfFreedom);
        Assert.InRange(test.PValue, 1e-12, 0.05);
        Assert.Equal([test.PValue, double.NaN, results[2].Test(results[1], gauc)!.Value.PValue], tables[0].Rows.Select(row => row.Cells[3].Figure.Mean));

        // No block without a row to compare with has one, and no metric that is no mean over lists.
        Assert.DoesNotContain("p", tables[2].Columns.Select(column => column.Name));
        Assert.Null(results[0].Test(results[1], MetricName.Parse("click.auc")));
    }

    [Fact]
    public void Should_slice_the_objective_of_each_task() => Assert.Equal(
        ["Clicks and orders: shop, plain", "Clicks and orders: shop, plain: click.auc by slice", "Clicks and orders: shop, plain: order.auc by slice"],
        ExperimentTable.Of(Run(Table.Replace("order.mrr@4", "order.auc", StringComparison.Ordinal))).Take(3).Select(table => table.Title));

    [Fact]
    public void Should_write_slices_behind_the_rest_of_a_line()
    {
        var line = Run(Table)[1].ToRow().ToJson();
        using var json = JsonDocument.Parse(line);
        Assert.Equal(["table", "data", "row", "metrics", "seconds", "queries", "slices"], json.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal(["new-user", "known-user"], json.RootElement.GetProperty("slices").EnumerateObject().Select(slice => slice.Name));
        Assert.Equal(
            json.RootElement.GetProperty("metrics").EnumerateObject().Select(metric => metric.Name),
            json.RootElement.GetProperty("slices").GetProperty("known-user").EnumerateObject().Select(metric => metric.Name));
        Assert.InRange(json.RootElement.GetProperty("slices").GetProperty("new-user").GetProperty("click.auc").GetProperty("low").GetDouble(), 0.5, 1);
        Assert.Equal(120, json.RootElement.GetProperty("queries").GetInt32());
        Assert.Equal(line, ExperimentRow.Parse(line).ToJson());
    }

    [Fact]
    public void Should_tell_the_same_of_kept_runs()
    {
        string[] before = [.. Run(Table).Select(Line)];
        Assert.Equal(6, _shop.Runs);
        Directory.Delete(_folder["shop"], recursive: true);
        Assert.Equal(before, Run(Table).Select(Line));

        // Lists tell any metric: what a table asks for is no part of what its runs are.
        var other = Run(Table.Replace("kl,", "order.ece,", StringComparison.Ordinal).Replace("order.mrr@4", "order.auc", StringComparison.Ordinal));
        Assert.InRange(other[1].Summary(MetricName.Parse("order.auc")).Mean, 0.55, 1);
        Assert.Equal(6, _shop.Runs);
    }

    [Fact]
    public void Should_run_rows_of_the_same_settings_once()
    {
        var table = Table.Replace("{skill: 0.7}", "{skill: 0.5}", StringComparison.Ordinal);
        var results = Run(table);
        Assert.Equal(5, _shop.Runs);
        Assert.Equal(results[1].Summary(MetricName.Parse("click.auc")), results[4].Summary(MetricName.Parse("click.auc")));

        // And of another table too.
        Run(Table.Replace("dmt/table1", "dmt/table3", StringComparison.Ordinal));
        Assert.Equal(6, _shop.Runs);
        Assert.Equal(12, Directory.GetFiles(_folder["runs"], "*.run", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void Should_tell_of_a_row_once_its_base_is_there()
    {
        // The base is first and so runs last; rows that wait for none are told of before.
        var told = new List<ExperimentResult>();
        Run(Table, new() { DataFolder = _folder.Path, Workers = 1 }, told.Add);
        Assert.Equal(["DNN, dense", "DIN, dense", "DNN", "DIN", "Truth"], told.Select(result => result.Method.Row));
        Assert.All(told, result => Assert.True(double.IsFinite(result.Summary(MetricName.Parse("click.relaimpr")).Mean)));

        told.Clear();
        Directory.Delete(_folder["runs"], recursive: true);
        Run(Table.Replace(", click.relaimpr", "", StringComparison.Ordinal).Replace(", gap_closed", "", StringComparison.Ordinal), new() { DataFolder = _folder.Path, Workers = 1 }, told.Add);
        Assert.Equal(["DIN, dense", "DNN, dense", "Truth", "DIN", "DNN"], told.Select(result => result.Method.Row));
    }

    [Fact]
    public void Should_have_no_improvement_over_a_row_that_was_not_asked_for()
    {
        var results = Run(Table, new() { DataFolder = _folder.Path, Only = ["DIN"] });
        var row = Assert.Single(results).ToRow();
        Assert.True(double.IsNaN(row.Metrics.Single(metric => metric.Key == "click.relaimpr").Value.Mean));
        Assert.True(double.IsFinite(row.Metrics.Single(metric => metric.Key == "click.auc").Value.Mean));
    }

    [Fact]
    public void Should_say_which_metrics_the_data_does_not_tell()
    {
        var results = Run(Table.Replace("path: shop}", "path: shop, options: {has_orders: false}}", StringComparison.Ordinal));
        Assert.True(double.IsNaN(results[1].Summary(MetricName.Parse("order.mrr@4")).Mean));
        var table = ExperimentTable.Of(results)[0];
        Assert.Contains("order.mrr@4, order.precision@4: not in this data.", table.Notes);
        Assert.Equal(["click.auc", "click.relaimpr", "kl", "gap_closed", "click.auc − DIN", "s"], table.Columns.Select(column => column.Name));
        Assert.All(table.Rows, row => Assert.Equal(table.Columns.Count, row.Cells.Count));
        Assert.Contains("\"order.mrr@4\":{\"mean\":null,", results[1].ToRow().ToJson(), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>All but the seconds.</summary>
    private static string Line(ExperimentResult result) => (result.ToRow() with { Seconds = 0 }).ToJson();

    private ImmutableArray<ExperimentResult> Run(string table, ExperimentRequest? request = null, Action<ExperimentResult>? done = null) =>
        new ExperimentRunner([_shop], new(_folder["runs"]), TimeProvider.System).Run(
            ExperimentFile.Load(_folder.Write("table.yaml", table)), request ?? new() { DataFolder = _folder.Path }, done ?? (_ => { }), new Progress<StageProgress>(), default);
}
