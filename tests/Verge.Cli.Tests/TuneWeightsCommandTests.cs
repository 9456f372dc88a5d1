using System.Text.Json;
using Verge.Bundles;
using Verge.Cli.Shell;
using Verge.Datasets;
using Verge.Models.Ranking;
using Verge.Serving;
using Verge.Serving.Tests;
using Verge.Testing;

namespace Verge.Cli.Tests;

public sealed class TuneWeightsCommandTests : IDisposable
{
    private readonly ShopFolder _shop = new();
    private readonly TemporaryFolder _folder = new();
    private readonly string _bundle;

    public TuneWeightsCommandTests()
    {
        _bundle = Path.Combine(_shop.Bundles, TinyShop.SealActivity(_shop.Bundles, ranker: RankingModels.Dmt));
        DatasetStore.Save(_folder["log"], TinyShop.SlicesOf(RankingModels.Dmt).Whole);
    }

    public void Dispose()
    {
        _shop.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Should_choose_the_weights_that_are_best_for_orders_while_clicks_keep_their_share()
    {
        var result = await RunAsync("--keep", "click=0.98", "--steps", "20", "--svg", _folder["front.svg"], "--json");
        Assert.True(result.ExitCode == ExitCode.Success, result.Error);
        Assert.Equal(22, result.Json.Length);
        Assert.All(result.Json, line => Assert.Equal("validation", line.GetProperty("part").GetString()));
        Assert.All(result.Json, line => Assert.Equal(["click.auc", "click.gauc", "click.ndcg@10", "order.auc", "order.gauc", "order.ndcg@10"], line.GetProperty("figures").EnumerateObject().Select(figure => figure.Name)));
        // First the bundle's own weights, alike for both.
        Assert.Equal([1.0, 1.0], result.Json[0].GetProperty("weights").EnumerateObject().Select(weight => weight.Value.GetDouble()));
        var grid = result.Json[1..];
        var chosen = Assert.Single(grid, line => line.GetProperty("is_chosen").GetBoolean());
        var least = 0.98 * grid.Max(line => Figure(line, "click.auc"));
        Assert.True(Figure(chosen, "click.auc") >= least);
        Assert.Equal(grid.Where(line => Figure(line, "click.auc") >= least).Max(line => Figure(line, "order.auc")), Figure(chosen, "order.auc"));
        Assert.True(chosen.GetProperty("is_on_front").GetBoolean());
        ShouldBeTheFront(grid, "click.auc", "order.auc");
        Assert.Contains("Pareto front", await File.ReadAllTextAsync(_folder["front.svg"]), StringComparison.Ordinal);
        Assert.Equal(result.Out, (await RunAsync("--keep", "click=0.98", "--steps", "20", "--json")).Out);
        var table = (await RunAsync("--steps", "4")).Out;
        Assert.Contains("Validation alone: ", table, StringComparison.Ordinal);
        Assert.Contains("that of click is at least 0.99 of its best", table, StringComparison.Ordinal);
    }

    /// <summary>By AUC this small shop's orders want the clicks' order alone; by GAUC they want a little more, and there is a front to choose from.</summary>
    [Fact]
    public async Task Should_compare_by_the_metric_and_for_the_task_asked_for()
    {
        var (auc, gauc) = (await GridAsync("--steps", "12"), await GridAsync("--steps", "12", "--metric", "gauc"));
        Assert.Equal(12, Chosen(auc));
        Assert.InRange(Chosen(gauc), 1, 11);
        ShouldBeTheFront(gauc, "click.gauc", "order.gauc");
        Assert.True(gauc.Count(line => line.GetProperty("is_on_front").GetBoolean()) > 1);
        Assert.Equal(gauc.Where(line => Figure(line, "click.gauc") >= 0.99 * gauc.Max(other => Figure(other, "click.gauc"))).Max(line => Figure(line, "order.gauc")), Figure(gauc[Chosen(gauc)], "order.gauc"));

        // The other way round orders are kept, and clicks are to be best: as good for orders as can be, or whatever it costs these.
        Assert.Equal(Chosen(gauc), Chosen(await GridAsync("--steps", "12", "--metric", "gauc", "--best", "click", "--keep", "order=1")));
        Assert.Equal(12, Chosen(await GridAsync("--steps", "12", "--metric", "gauc", "--best", "click", "--keep", "order=0")));
    }

    [Fact]
    public async Task Should_seal_the_weights_that_a_grid_chose()
    {
        TinyShop.Key.Save(Path.Combine(_shop.Path, SigningKey.FileName));
        var result = await RunAsync("--steps", "12", "--metric", "gauc", "--write", "--json");
        Assert.True(result.ExitCode == ExitCode.Success, result.Error);
        Assert.Equal(15, result.Json.Length);
        var grid = result.Json[1..^1];

        // Neither end of the grid, nor what was sealed.
        Assert.InRange(Chosen(grid), 1, 11);
        var served = ServedBundle.Open(Path.Combine(_shop.Bundles, result.Json[^1].GetProperty("version").GetString()!), TinyShop.Key.Public);
        Assert.Equal(grid[Chosen(grid)].GetProperty("weights").EnumerateObject().Select(weight => weight.Value.GetDouble()), served.Stages.Tasks.Select(task => task.Weight));
    }

    [Fact]
    public async Task Should_seal_a_version_of_its_own_with_the_weights()
    {
        TinyShop.Key.Save(Path.Combine(_shop.Path, SigningKey.FileName));
        var result = await RunAsync("--weights", "order=3,click=1.5", "--write", "--json");
        Assert.True(result.ExitCode == ExitCode.Success, result.Error);
        Assert.Equal(3, result.Json.Length);
        var version = result.Json[^1].GetProperty("version").GetString()!;
        Assert.Equal([Path.GetFileName(_bundle), version], BundleVersion.List(_shop.Bundles));
        var served = ServedBundle.Open(Path.Combine(_shop.Bundles, version), TinyShop.Key.Public);
        Assert.Equal([1.5, 3.0], served.Stages.Tasks.Select(task => task.Weight));
        Assert.Equal("1.5, 3", served.Manifest.Data["ranking.score_weights"]);
        Assert.Equal(Path.GetFileName(_bundle), served.Manifest.Data["ranking.score_weights_of"]);
        var before = ServedBundle.Open(_bundle, TinyShop.Key.Public);
        Assert.Equal([1.0, 1.0], before.Stages.Tasks.Select(task => task.Weight));
        // All else is as it was: files that differ are named by the weights alone.
        string[] Digests(BundleManifest manifest) => [.. manifest.Files.Where(file => file.Path is not ("ranking/options.json" or BundlePaths.DeviceManifest)).Select(file => $"{file}")];
        Assert.Equal(Digests(before.Manifest), Digests(served.Manifest));
        // And a page is ordered by them.
        var row = result.Json[1].GetProperty("weights");
        Assert.Equal((1.5, 3.0), (row.GetProperty("click").GetDouble(), row.GetProperty("order").GetDouble()));
    }

    [Theory]
    [InlineData(2, "--keep: got 'price=1', expected TASK=NUMBER, the task one of click, order", "--keep", "price=1")]
    [InlineData(2, "--keep: got 'click=2', expected click=NUMBER from 0 to 1", "--keep", "click=2")]
    [InlineData(2, "--keep: got 'order', expected other tasks than the one that is to be best", "--keep", "order=0.9")]
    [InlineData(2, "--best: got 'price', expected one of click, order", "--best", "price")]
    [InlineData(2, "--weights: got 'click' twice", "--weights", "click=1,click=2")]
    [InlineData(2, "--weights: got 'click=0', expected a number above 0", "--weights", "click=0")]
    [InlineData(2, "--steps: got it with --weights 'click=1'", "--weights", "click=1", "--steps", "3")]
    [InlineData(1, "--write: got no '", "--weights", "click=1", "--write")]
    public async Task Should_refuse_what_cannot_be(int code, string expected, params string[] arguments) => (await RunAsync(arguments)).ShouldFail(code, expected);

    [Fact]
    public async Task Should_refuse_a_ranker_of_one_task_and_other_data()
    {
        DatasetStore.Save(_folder["other"], TinyShop.Slices.Whole);
        (await TuneAsync(_bundle, "other")).ShouldFail(ExitCode.Failure, "--data: got 'tiny' of ", "expected the data that the bundle was trained on");
        var single = Path.Combine(_shop.Bundles, TinyShop.SealActivity(_shop.Bundles, day: 2));
        (await TuneAsync(single, "other")).ShouldFail(ExitCode.Failure, "BUNDLE: got BST(b=1), which predicts one task");
        (await TuneAsync(_folder["log"], "log")).ShouldFail(ExitCode.Failure, "BUNDLE: got '", "expected a folder with manifest.json");
    }

    /// <summary>On it are those that no other is at least as good as in both and better than in one; none else.</summary>
    private static void ShouldBeTheFront(JsonElement[] grid, string first, string second) => Assert.All(grid, line => Assert.Equal(
        line.GetProperty("is_on_front").GetBoolean(),
        !grid.Any(other => Figure(other, first) >= Figure(line, first) && Figure(other, second) >= Figure(line, second)
            && (Figure(other, first) > Figure(line, first) || Figure(other, second) > Figure(line, second)))));

    private static int Chosen(JsonElement[] grid) => Array.FindIndex(grid, line => line.GetProperty("is_chosen").GetBoolean());

    private static double Figure(JsonElement line, string name) => line.GetProperty("figures").GetProperty(name).GetDouble();

    private async Task<JsonElement[]> GridAsync(params string[] more) => (await RunAsync([.. more, "--json"])).Json[1..];

    private Task<CommandResult> RunAsync(params string[] more) => TuneAsync(_bundle, "log", more);

    /// <summary>The shop's clock, not the machine's: versions are in the order of both.</summary>
    private async Task<CommandResult> TuneAsync(string bundle, string log, params string[] more)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(
            ["tune-weights", bundle, "--data", _folder[log], .. more], new(TextWriter.Synchronized(output), TextWriter.Synchronized(error), new ManualTimeProvider(TinyShop.Now)));
        return new(code, output.ToString(), error.ToString());
    }
}
