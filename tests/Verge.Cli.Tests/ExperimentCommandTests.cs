using System.Text.Json;
using Verge.Cli.Shell;
using Verge.Testing;

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

    private Task<CommandResult> RunAsync(params string[] more) => CommandResult.OfAsync(
        ["experiment", _folder["table.yaml"], "--data", _folder.Path, .. more.Contains("--runs") ? Array.Empty<string>() : ["--runs", _folder["runs"]], .. more]);
}
