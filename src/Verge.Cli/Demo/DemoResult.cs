using System.Text.Json.Serialization;

namespace Verge.Cli.Demo;

/// <summary>The last line of <c>verge demo --json</c>.</summary>
internal sealed record DemoResult(
    [property: JsonPropertyName("rerank")] DemoRerank Rerank,
    [property: JsonPropertyName("stages")] IReadOnlyList<DemoStage> Stages,
    [property: JsonPropertyName("latency_ms")] DemoLatency Latency,
    [property: JsonPropertyName("bytes")] DemoBytes Bytes,
    [property: JsonPropertyName("seconds")] double Seconds);

/// <summary>The request's order against the device's, with 95 % intervals of the gains (paired bootstrap over users).</summary>
internal sealed record DemoRerank(
    [property: JsonPropertyName("gauc_before")] double GaucBefore,
    [property: JsonPropertyName("gauc_after")] double GaucAfter,
    [property: JsonPropertyName("gauc_gain_low")] double GaucGainLow,
    [property: JsonPropertyName("gauc_gain_high")] double GaucGainHigh,
    [property: JsonPropertyName("mrr_before")] double MrrBefore,
    [property: JsonPropertyName("mrr_after")] double MrrAfter,
    [property: JsonPropertyName("mrr_gain_low")] double MrrGainLow,
    [property: JsonPropertyName("mrr_gain_high")] double MrrGainHigh,
    [property: JsonPropertyName("ndcg10_before")] double Ndcg10Before,
    [property: JsonPropertyName("ndcg10_after")] double Ndcg10After);

/// <summary>A stage's held-out figure beside its simplest baseline's.</summary>
internal sealed record DemoStage(
    [property: JsonPropertyName("stage")] string Stage,
    [property: JsonPropertyName("metric")] string Metric,
    [property: JsonPropertyName("baseline")] double Baseline,
    [property: JsonPropertyName("model")] double Model);

/// <summary>Latencies in milliseconds, medians and 99th percentiles.</summary>
internal sealed record DemoLatency(
    [property: JsonPropertyName("paging_p50")] double PagingP50,
    [property: JsonPropertyName("paging_p99")] double PagingP99,
    [property: JsonPropertyName("rerank_p50")] double RerankP50,
    [property: JsonPropertyName("rerank_p99")] double RerankP99,
    [property: JsonPropertyName("encode_p50")] double EncodeP50,
    [property: JsonPropertyName("encode_p99")] double EncodeP99);

/// <summary>Sizes in bytes.</summary>
internal sealed record DemoBytes(
    [property: JsonPropertyName("device_part")] long DevicePart,
    [property: JsonPropertyName("embeddings")] long Embeddings);
