using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Verge.Cli.Experiments;
using Verge.Cli.Shell;
using Verge.Datasets;
using Verge.Evaluation;
using Verge.Evaluation.Intervals;
using Verge.Testing;
using Verge.Training.Experiments;

namespace Verge.Cli.Tests;

public sealed class ExperimentCommandTests : IDisposable
{
    private const string Table = """
        table: small
        title: Next click
        stage: retrieval
        seeds: [1]
        metrics: [recall@1, mrr@2]
        against: Popularity
        trials: 2
        data:
          - {kind: sessions, path: shop}
        rows:
          - row: Popularity
            settings: {model: popularity}
          - row: VSKNN
            settings: {model: vsknn, neighbors: 5, sample: 9}
            tune: {neighbors: [1, 5]}
        """;

    private readonly TemporaryFolder _folder = new();

    public ExperimentCommandTests()
    {
        Directory.CreateDirectory(_folder["shop"]);
        _folder.Write(Path.Combine("shop", "train.txt"), "a b c\na b\nb c d\na b c\nc d\na b c\nb c\n");
        _folder.Write(Path.Combine("shop", "test.txt"), "a b\tc\na\tb\nc\td\na\tz\n");
        _folder.Write("table.yaml", Table);
    }

    [Fact]
    public async Task Should_print_a_line_a_row_as_json()
    {
        var result = await RunAsync("--json");
        Assert.Equal(ExitCode.Success, result.ExitCode);
        var lines = result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        // Each as soon as its runs are there, whose order is not told.
        Assert.Equal(["Popularity", "VSKNN"], lines.Select(line => line.GetProperty("row").GetString()).Order());
        Assert.All(lines, line =>
        {
            Assert.Equal(("small", "shop"), (line.GetProperty("table").GetString(), line.GetProperty("data").GetString()));
            Assert.Equal((4, 1), (line.GetProperty("queries").GetInt32(), line.GetProperty("excluded").GetInt32()));
            Assert.InRange(line.GetProperty("metrics").GetProperty("recall@1").GetProperty("mean").GetDouble(), 0, 1);
            Assert.Equal(JsonValueKind.Null, line.GetProperty("metrics").GetProperty("mrr@2").GetProperty("seed_std").ValueKind);
        });
    }

    [Fact]
    public async Task Should_print_tables_and_write_them_as_markdown()
    {
        var result = await RunAsync("--only", "VSKNN;Popularity", "--report", _folder["table.md"]);
        Assert.Contains("Next click: shop", result.Out, StringComparison.Ordinal);
        Assert.Contains("recall@1 − Popularity", result.Out, StringComparison.Ordinal);
        Assert.Contains("| VSKNN |", await File.ReadAllTextAsync(_folder["table.md"]), StringComparison.Ordinal);

        // Three of four queries, of two users: z is in no training session.
        const string Counts = "\n4 queries; 1 (25.0 %) of them, whose targets training had not shown, are left out. The others are of 2 users.\n";
        Assert.Contains(Counts, result.Out, StringComparison.Ordinal);
        Assert.Contains(Counts, await File.ReadAllTextAsync(_folder["table.md"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_print_a_table_over_the_catalogue_and_one_against_sampled_negatives()
    {
        _folder.Write("table.yaml", Table.Replace("[recall@1, mrr@2]", "[recall@1, recall@1|2, mrr@2, mrr@2|2]", StringComparison.Ordinal));
        await RunAsync("--report", _folder["table.md"]);
        var tables = (await File.ReadAllTextAsync(_folder["table.md"])).Split("### ", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, tables.Length);
        Assert.StartsWith("Next click: shop, over the full catalogue\n\n| method | recall@1 | mrr@2 | recall@1 − Popularity | s |\n", tables[0], StringComparison.Ordinal);
        Assert.StartsWith("Next click: shop, against 2 sampled negatives\n\n| method | recall@1\\|2 | mrr@2\\|2 |\n", tables[1], StringComparison.Ordinal);
        Assert.All(tables, table => Assert.Contains("\n4 queries; 1 (25.0 %)", table, StringComparison.Ordinal));
        Assert.All(tables, table => Assert.Contains("\n| VSKNN |", table, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_keep_what_tuning_found_beside_the_file()
    {
        Assert.Equal(ExitCode.Success, (await RunAsync("--tune")).ExitCode);
        Assert.Contains("VSKNN", await File.ReadAllTextAsync(_folder["table.tuned.yaml"]), StringComparison.Ordinal);
        (await RunAsync("--tune", "--report", "tables.md")).ShouldFail(ExitCode.Usage, "--report, --svg: got 'tables.md' with --tune");
    }

    [Fact]
    public async Task Should_write_what_tuning_found_into_the_file_where_asked_to()
    {
        (await RunAsync("--write")).ShouldFail(ExitCode.Usage, "--write: got it without --tune");
        var result = await RunAsync("--tune", "--write");
        Assert.True(result.ExitCode == ExitCode.Success, result.Error);
        Assert.Contains("found for VSKNN on shop: ", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["table.tuned.yaml"]));

        // Either the row's own are the best, or what is written is what was found.
        var (text, found) = (await File.ReadAllTextAsync(_folder["table.yaml"]), Regex.Match(result.Error, "found for VSKNN on shop: (neighbors: [15])?"));
        Assert.Equal(found.Groups[1].Success ? Table.Replace("sample: 9}", $"sample: 9}}\n    on:\n      shop: {{{found.Groups[1].Value}}}", StringComparison.Ordinal) : Table, text);

        // The trials are kept: nothing is made again.
        var lines = await File.ReadAllTextAsync(_folder[Path.Combine("runs", "small", "shop", "VSKNN", "trials.jsonl")]);
        Assert.Equal(ExitCode.Success, (await RunAsync("--tune")).ExitCode);
        Assert.Equal(lines, await File.ReadAllTextAsync(_folder[Path.Combine("runs", "small", "shop", "VSKNN", "trials.jsonl")]));
    }

    [Fact]
    public async Task Should_compare_two_rows_of_one_table_in_pairs()
    {
        Array.ForEach([1, 2], seed => Keep("a", seed, skill: 0.4));
        Array.ForEach([1, 2], seed => Keep("a", seed, skill: 0.7, row: "DIN"));
        foreach (var arguments in new string[][] { [_folder["a"], _folder["a"], "--rows", "BST;DIN"], [Path.Combine(_folder["a"], "small", "shop", "BST"), Path.Combine(_folder["a"], "small", "shop", "DIN")] })
        {
            var result = await CommandResult.OfAsync(["experiment", "compare", .. arguments, "--json"]);
            Assert.True(result.ExitCode == ExitCode.Success, result.Error);
            var line = JsonDocument.Parse(result.Out.Split('\n')[0]).RootElement;
            Assert.Equal(("BST", "DIN", "auc", "above"), (line.GetProperty("row").GetString(), line.GetProperty("row_b").GetString(), line.GetProperty("metric").GetString(), line.GetProperty("verdict").GetString()));
            var metric = MetricName.Parse("auc");
            MetricSample[][] samples = [.. new[] { 0.4, 0.7 }.Select(skill => new[] { 1, 2 }.Select(seed => Lists(seed, skill).Sample(metric)!).ToArray())];
            var expected = Bootstrap.Difference(MetricSample.AverageOf(samples[1]), MetricSample.AverageOf(samples[0]));
            Assert.Equal((expected.Low, expected.High), (line.GetProperty("low").GetDouble(), line.GetProperty("high").GetDouble()));
        }

        (await CommandResult.OfAsync("experiment", "compare", _folder["a"], _folder["a"], "--rows", "BST;SVD")).ShouldFail(ExitCode.Failure, "--rows: got 'SVD' for B, expected one of BST; DIN");
        (await CommandResult.OfAsync("experiment", "compare", _folder["a"], _folder["a"], "--rows", "BST")).ShouldFail(ExitCode.Usage, "--rows: got 'BST', expected two names");
    }

    [Fact]
    public async Task Should_compare_single_runs_by_file_and_by_folder()
    {
        Keep("a", 1, skill: 0.4);
        Keep("b", 1, skill: 0.7);
        string Run(string folder) => Path.Combine(_folder[folder], "small", "shop", "BST", "seed-1");
        Directory.CreateDirectory(Run("b"));
        var result = await CommandResult.OfAsync("experiment", "compare", Run("a") + ".run", Run("b"), "--json");
        Assert.True(result.ExitCode == ExitCode.Success, result.Error);
        Assert.Contains("\"verdict\":\"above\"", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_hold_reports_side_by_side()
    {
        Keep("a", 1, skill: 0.4);
        _folder.Write("b.jsonl", """
            {"table":"small","data":"shop","row":"BST","metrics":{"auc":{"mean":0.9,"low":0.88,"high":0.91,"seed_std":null},"gauc":{"mean":0.8,"low":0.7,"high":0.9,"seed_std":null}},"seconds":1,"queries":9}
            {"table":"small","data":"shop","row":"DIN","metrics":{"auc":{"mean":0.5,"low":0.4,"high":0.6,"seed_std":null}},"seconds":1,"queries":9}
            """);
        var result = await CommandResult.OfAsync("experiment", "compare", _folder["a"], _folder["b.jsonl"], "--json");
        Assert.True(result.ExitCode == ExitCode.Success, result.Error);
        var line = JsonDocument.Parse(Assert.Single(result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries))).RootElement;
        var own = Bootstrap.Interval(Lists(1, 0.4).Sample(MetricName.Parse("auc"))!);
        Assert.Equal((own.Mean, own.Low, own.High), (line.GetProperty("a").GetDouble(), line.GetProperty("a_low").GetDouble(), line.GetProperty("a_high").GetDouble()));
        Assert.Equal((0.9, 0.88, 0.91), (line.GetProperty("b").GetDouble(), line.GetProperty("b_low").GetDouble(), line.GetProperty("b_high").GetDouble()));
        Assert.Equal(JsonValueKind.Null, line.GetProperty("low").ValueKind);
        Assert.Contains("A and B, side by side", (await CommandResult.OfAsync("experiment", "compare", _folder["b.jsonl"], _folder["b.jsonl"])).Out, StringComparison.Ordinal);

        foreach (var (run, value) in new[] { ("run-a", 0.25), ("run-b", 0.5) })
        {
            Directory.CreateDirectory(_folder[run]);
            _folder.Write(Path.Combine(run, "report.json"), FormattableString.Invariant($"{{\"data\":\"shop\",\"stages\":[{{\"stage\":\"ranking\",\"metric\":\"auc\",\"model\":{value}}},{{\"stage\":\"ranking\",\"metric\":\"auc\",\"model\":0.1}}]}}"));
        }

        var trained = await CommandResult.OfAsync("experiment", "compare", _folder["run-a"], _folder["run-b"], "--json");
        Assert.StartsWith("{\"table\":\"train\",\"data\":\"shop\",\"row\":\"ranking\",\"metric\":\"auc\",\"a\":0.25,\"b\":0.5,\"difference\":0.25,\"low\":null,", Assert.Single(trained.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);

        _folder.Write("c.jsonl", "{\"table\":1}\n");
        (await CommandResult.OfAsync("experiment", "compare", _folder["a"], _folder["c.jsonl"])).ShouldFail(ExitCode.Failure, "c.jsonl, line 1: got no row of results");
    }

    [Fact]
    public async Task Should_say_what_cannot_be_compared()
    {
        Keep("a", 1, skill: 0.4);
        Keep("b", 1, skill: 0.4, row: "DIN", data: "other");
        (await CommandResult.OfAsync("experiment", "compare", _folder["a"], _folder["b"])).ShouldFail(ExitCode.Failure, "A, B: got rows on 'shop' and on 'other', expected a data set in common");
        Keep("c", 1, skill: 0.4, metrics: "gauc");
        (await CommandResult.OfAsync("experiment", "compare", _folder["a"], _folder["c"])).ShouldFail(ExitCode.Failure, "small, shop, BST: got auc, ece in A and gauc in B, expected a metric in common");
        (await CommandResult.OfAsync("experiment", "compare", _folder["a"], _folder["none"])).ShouldFail(ExitCode.Failure, "B: got '", "expected a folder with an experiment's runs, a run, the run folder of a 'verge train', or lines");
    }

    [Fact]
    public async Task Should_compare_two_folders_of_runs()
    {
        await RunAsync("--runs", _folder["a"]);
        _folder.Write("table.yaml", Table.Replace("neighbors: 5", "neighbors: 1", StringComparison.Ordinal));
        await RunAsync("--runs", _folder["b"]);
        var result = await CommandResult.OfAsync("experiment", "compare", _folder["a"], _folder["b"], "--json");
        Assert.Equal(ExitCode.Success, result.ExitCode);
        Assert.Equal(4, result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.All(result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.Contains("Popularity", StringComparison.Ordinal)), line => Assert.Contains("\"difference\":0,", line, StringComparison.Ordinal));
        Assert.All(result.Out.Split('\n').Where(line => line.Contains("VSKNN", StringComparison.Ordinal)), line => Assert.Contains("\"settings_a\":\"neighbors: 5\",\"settings_b\":\"neighbors: 1\"", line, StringComparison.Ordinal));
        var printed = await CommandResult.OfAsync("experiment", "compare", _folder["a"], _folder["b"]);
        Assert.Contains("small, shop, VSKNN: neighbors: 5 in A, neighbors: 1 in B.", printed.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_compare_pooled_metrics_over_the_seeds_that_both_have()
    {
        Array.ForEach([1, 2], seed => Keep("a", seed, skill: 0.4));
        Array.ForEach([2, 3], seed => Keep("b", seed, skill: 0.7));
        var result = await CommandResult.OfAsync("experiment", "compare", _folder["a"], _folder["b"], "--json");
        Assert.True(result.ExitCode == ExitCode.Success, result.Error);
        var lines = result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(["auc", "ece"], lines.Select(line => line.GetProperty("metric").GetString()));
        foreach (var (line, metric) in lines.Zip(new[] { "auc", "ece" }.Select(MetricName.Parse)))
        {
            var (a, b) = (Lists(seed: 2, skill: 0.4).Sample(metric)!, Lists(seed: 2, skill: 0.7).Sample(metric)!);
            var expected = Bootstrap.Difference(b, a);
            Assert.Equal((a.Value, b.Value), (line.GetProperty("a").GetDouble(), line.GetProperty("b").GetDouble()));
            Assert.Equal((expected.Mean, expected.Low, expected.High), (line.GetProperty("difference").GetDouble(), line.GetProperty("low").GetDouble(), line.GetProperty("high").GetDouble()));
        }

        Assert.Equal("above", lines[0].GetProperty("verdict").GetString());
        Assert.Equal("skill: 0.7", lines[0].GetProperty("settings_b").GetString());
    }

    [Fact]
    public async Task Should_refuse_to_compare_seeds_of_other_settings()
    {
        Array.ForEach([1, 2], seed => Keep("a", seed, skill: 0.4));
        Keep("b", 1, skill: 0.4);
        Keep("b", 2, skill: 0.7);
        var result = await CommandResult.OfAsync("experiment", "compare", _folder["a"], _folder["b"]);
        result.ShouldFail(ExitCode.Failure, "B: small, shop, BST, seed 2: got skill: 0.7, expected skill: 0.4 as of seed 1");
    }

    [Fact]
    public async Task Should_refuse_to_compare_runs_on_other_lists()
    {
        Keep("a", 1, skill: 0.4);
        Keep("b", 1, skill: 0.4, users: 29);
        var result = await CommandResult.OfAsync("experiment", "compare", _folder["a"], _folder["b"]);
        result.ShouldFail(ExitCode.Failure, "small, shop, BST: Paired comparison of 'auc'", "expected the same requests");
    }

    [Fact]
    public async Task Should_draw_figures_as_bars()
    {
        var (stage, experiment) = (new Weighing(), ExperimentFile.Load(_folder["table.yaml"]));
        ExperimentRun[] runs = [.. new[] { 1, 2 }.Select(seed => Run(seed, new ListsOutcome(new(["click"], [], []), [KeyValuePair.Create("click, expert 1", 0.2 * seed), KeyValuePair.Create("click, expert 2", 0.5)])))];
        new ExperimentChart(_folder["bars.svg"], stage).Draw([new(experiment, experiment.Data[0], experiment.Rows[0], [.. runs])]);
        var svg = await File.ReadAllTextAsync(_folder["bars.svg"]);
        Assert.All(new[] { ">click, expert 1<", ">click, expert 2<", ">gate weight (± over seeds)<" }, text => Assert.Contains(text, svg, StringComparison.Ordinal));
        // Means 0.3 and 0.5 from 0: their bars are as 3 to 5. With whiskers, the longer one's of no length.
        double[] widths = [.. Regex.Matches(svg, "<rect x=\"[0-9.]+\" y=\"[0-9.]+\" width=\"([0-9.]+)\"").Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];
        Assert.Equal(0.6, widths[0] / widths[1], 3);
        Assert.Equal(6, Regex.Count(svg, "stroke-width=\"1.5\""));

        var none = Assert.Throws<CommandException>(() => new ExperimentChart(_folder["none.svg"], stage).Draw([new(experiment, experiment.Data[0], experiment.Rows[0], [Run(1, Lists(1, 0.5))])]));
        Assert.StartsWith("--svg: got no row that has a gate weight", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_draw_rows_that_are_steps()
    {
        _folder.Write("clicks.csv", "user_id,session_id,click_article_id,click_timestamp\n" + string.Concat(
            from day in Enumerable.Range(0, 3)
            from click in Enumerable.Range(0, 4)
            from user in Enumerable.Range(0, 3)
            select FormattableString.Invariant($"u{user},u{user}d{day},i{(day + click + user) % 5},{1_500_000_000_000 + (86_400_000L * day) + (1_000_000 * click) + user}\n")));
        _folder.Write("fresh.yaml", """
            table: fresh
            title: Next click
            stage: freshness
            seeds: [1]
            metrics: [recall@1]
            against: daily
            data:
              - {kind: globo, path: clicks.csv, options: {surface: home, test: rolling}}
            rows:
              - row: daily
                settings: {model: vsknn, refresh_minutes: 1440}
              - row: per event
                settings: {model: vsknn, refresh_minutes: 0}
            """);
        var result = await CommandResult.OfAsync("experiment", _folder["fresh.yaml"], "--data", _folder.Path, "--runs", _folder["runs"], "--svg", _folder["fresh.svg"]);
        Assert.True(result.ExitCode == ExitCode.Success, result.Error);
        Assert.Contains("recall@1 − daily", result.Out, StringComparison.Ordinal);
        var svg = await File.ReadAllTextAsync(_folder["fresh.svg"]);
        Assert.All(new[] { ">per event<", ">user state refreshed<", ">clicks.csv<" }, text => Assert.Contains(text, svg, StringComparison.Ordinal));
        (await RunAsync("--svg", _folder["table.svg"])).ShouldFail(ExitCode.Usage, "--svg: got", "which those of the stage 'retrieval' are not");
    }

    [Fact]
    public async Task Should_say_in_one_line_what_is_wrong()
    {
        var result = await RunAsync("--only", "NARM");
        Assert.Equal(ExitCode.Failure, result.ExitCode);
        Assert.Equal("error: --only: got 'NARM', expected of Popularity; VSKNN", result.Error.Trim());
        // Names of settings have commas in them.
        Assert.Equal("error: --on: got 'long', expected of shop", (await RunAsync("--on", "shop, long")).Error.Trim());
        Assert.Equal(ExitCode.Failure, (await CommandResult.OfAsync("experiment", "compare", _folder["none"], _folder["none"])).ExitCode);
    }

    public void Dispose() => _folder.Dispose();

    private static ListsOutcome Lists(int seed, double skill, int users = 30)
    {
        var (shop, noise) = (new Random(7), new Random(seed + 1000));
        return new(new(["click"], [], Enumerable.Range(0, 3 * users).Select(list =>
        {
            double[] preferences = [.. Enumerable.Range(0, 6).Select(_ => shop.NextDouble())];
            return new ScoredList
            {
                User = $"u{list % users}",
                Request = $"{list}",
                Scores = preferences.Select(preference => (float)((skill * preference) + ((1 - skill) * noise.NextDouble()))).ToArray(),
                Labels = preferences.Select(preference => shop.NextDouble() < preference).ToArray(),
            };
        })));
    }

    private static ExperimentRun Run(int seed, RunOutcome outcome, string settings = "") => new(
        "small", "shop", "BST", [MetricName.Parse("auc"), MetricName.Parse("ece")], new("ranking", "sessions shop", "", settings, (ulong)seed), 1, outcome);

    private void Keep(string folder, int seed, double skill, int users = 30, string row = "BST", string data = "shop", string metrics = "auc ece") =>
        new ExperimentRuns(_folder[folder]).Save(Run(seed, Lists(seed, skill, users), FormattableString.Invariant($"model: bst, skill: {skill}")) with
        {
            Row = row,
            Data = data,
            Metrics = [.. metrics.Split(' ').Select(MetricName.Parse)],
        });

    private Task<CommandResult> RunAsync(params string[] more) => CommandResult.OfAsync(
        ["experiment", _folder["table.yaml"], "--data", _folder.Path, .. more.Contains("--runs") ? Array.Empty<string>() : ["--runs", _folder["runs"]], .. more]);

    /// <summary>A stage that is asked for nothing but what its figures are.</summary>
    private sealed class Weighing : IExperimentStage
    {
        public string Name => "weighing";

        public string FigureLabel => "gate weight";

        public bool Check(ExperimentOptions settings, string where) => throw new NotSupportedException();

        public void Check(ExperimentData data, Experiment experiment) => throw new NotSupportedException();

        public IPreparedExperiment Prepare(StoredDataset data, ExperimentData options, Experiment experiment) => throw new NotSupportedException();
    }
}
