using System.Text.Json;
using Verge.Testing;

namespace Verge.IntegrationTests.Cli;

/// <summary>The whole path in one process: what <c>verge demo</c> promises to print.</summary>
public class DemoTests
{
    private static readonly string[] s_keys =
    [
        "bytes.device_part", "bytes.embeddings",
        "latency_ms.encode_p50", "latency_ms.encode_p99", "latency_ms.paging_p50", "latency_ms.paging_p99", "latency_ms.rerank_p50", "latency_ms.rerank_p99",
        "rerank.gauc_after", "rerank.gauc_before", "rerank.gauc_gain_high", "rerank.gauc_gain_low",
        "rerank.mrr_after", "rerank.mrr_before", "rerank.mrr_gain_high", "rerank.mrr_gain_low",
        "rerank.ndcg10_after", "rerank.ndcg10_before",
        "seconds", "stages",
    ];

    [Fact]
    public async Task Should_end_with_its_figures_as_json_and_keep_what_it_made()
    {
        using var folder = new TemporaryFolder();
        var result = (await VergeProcess.RunAsync("demo", "--quick", "--json", "--keep", folder["kept"])).Succeeded();
        var figures = result.Json[^1];
        Assert.Equal(s_keys, Paths(figures).Order(StringComparer.Ordinal));
        Assert.All(figures.GetProperty("rerank").EnumerateObject(), figure => Assert.InRange(figure.Value.GetDouble(), -1, 1));
        Assert.All(figures.GetProperty("latency_ms").EnumerateObject(), figure => Assert.InRange(figure.Value.GetDouble(), 1e-6, 10_000));
        Assert.InRange(figures.GetProperty("bytes").GetProperty("device_part").GetInt64(), 1, 1_000_000);
        var stages = figures.GetProperty("stages").EnumerateArray().ToArray();
        Assert.Equal(["retrieval", "ranking"], stages.Select(stage => stage.GetProperty("stage").GetString()).Take(2));
        Assert.All(stages, stage =>
        {
            Assert.NotEmpty(stage.GetProperty("metric").GetString()!);
            Assert.InRange(stage.GetProperty("baseline").GetDouble(), 0, 1);
            Assert.InRange(stage.GetProperty("model").GetDouble(), stage.GetProperty("baseline").GetDouble() + 0.01, 1);
        });
        var bundle = Assert.Single(Directory.EnumerateDirectories(Path.Combine(folder["kept"], "bundles")));
        (await VergeProcess.RunAsync("inspect", bundle)).Succeeded();
    }

    /// <summary>Names of all figures; a list counts as one.</summary>
    private static IEnumerable<string> Paths(JsonElement element) => element.EnumerateObject().SelectMany(property =>
        property.Value.ValueKind == JsonValueKind.Object ? Paths(property.Value).Select(path => $"{property.Name}.{path}") : [property.Name]);
}
