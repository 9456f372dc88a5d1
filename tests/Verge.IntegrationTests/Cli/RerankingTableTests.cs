using System.Text.Json;
using Verge.Testing;

namespace Verge.IntegrationTests.Cli;

/// <summary>EdgeRec's Table 2 on real data, cut short: rules on all that is asked, networks on a few requests.</summary>
public class RerankingTableTests
{
    private const string Table = """
        table: small
        title: Re-ranking
        stage: reranking
        seeds: [1]
        metrics: [gauc, mrr, ndcg@10]
        against: DLCM
        t_test: true
        data:
          - {kind: KIND, path: KIND, options: {OPTIONS}}
        defaults: {batch_size: 16, epochs: 2}
        rows:
          - {row: ShownOrder, settings: {model: shown-order}}
          - {row: TouchedFirst, settings: {model: touched-first}}
          - {row: DLCM, settings: {model: dlcm, hidden: 8}}
          - {row: CRBAN+HUBSM(IE&IPV), settings: {model: hubsm, gru_layers: 1, hidden: 8}}
        """;

    [DataFact("trivago")]
    public async Task Should_give_the_known_figures_of_the_rules_on_trivago()
    {
        var rows = await RunAsync("trivago", "stages: 0, training_requests: 200");
        Assert.Equal((0.744, 0.443), (Math.Round(Of(rows, "ShownOrder", "gauc"), 3), Math.Round(Of(rows, "ShownOrder", "mrr"), 3)));
        Assert.Equal((0.823, 0.597), (Math.Round(Of(rows, "TouchedFirst", "gauc"), 3), Math.Round(Of(rows, "TouchedFirst", "mrr"), 3)));
        Assert.All(rows.Values, row => Assert.Equal((2427, 11), (row.GetProperty("queries").GetInt32(), row.GetProperty("excluded").GetInt32())));
        Assert.All(rows.Values, row => Assert.InRange(row.GetProperty("metrics").GetProperty("ndcg@10").GetProperty("mean").GetDouble(), 0.1, 0.9));

        // 31 % of requests have nothing touched before: there the rule is the order shown.
        Assert.Equal(Untouched("ShownOrder"), Untouched("TouchedFirst"));

        double Untouched(string row) => rows[row].GetProperty("slices").GetProperty("untouched").GetProperty("gauc").GetProperty("mean").GetDouble();
    }

    [DataFact("ebnerd")]
    public async Task Should_rank_news_by_day()
    {
        var rows = await RunAsync("ebnerd", "stages: 0, test: rolling, training_days: 1, training_requests: 300, test_requests: 300");
        Assert.Equal(4, rows.Count);
        Assert.All(rows.Values, row => Assert.InRange(row.GetProperty("metrics").GetProperty("gauc").GetProperty("mean").GetDouble(), 0.3, 0.9));
    }

    private static double Of(Dictionary<string, JsonElement> rows, string row, string metric) =>
        rows[row].GetProperty("metrics").GetProperty(metric).GetProperty("mean").GetDouble();

    private static async Task<Dictionary<string, JsonElement>> RunAsync(string kind, string options)
    {
        using var folder = new TemporaryFolder();
        var table = folder.Write("small.yaml", Table.Replace("KIND", kind, StringComparison.Ordinal).Replace("OPTIONS", options, StringComparison.Ordinal));
        var result = (await VergeProcess.RunAsync("experiment", table, "--data", RealData.PathOf(""), "--runs", folder["runs"], "--json")).Succeeded();
        return result.Json.ToDictionary(row => row.GetProperty("row").GetString()!);
    }
}
