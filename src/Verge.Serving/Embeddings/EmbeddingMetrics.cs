using System.Diagnostics.Metrics;

namespace Verge.Serving;

/// <summary>What user embeddings meter, under the meter <c>Verge.Serving</c>.</summary>
internal static class EmbeddingMetrics
{
    private static readonly Meter s_meter = new("Verge.Serving");

    public static Counter<long> Events { get; } = s_meter.CreateCounter<long>("verge.embeddings.events", "{event}", "Events that user embeddings took in");

    public static Gauge<long> Waiting { get; } = s_meter.CreateGauge<long>("verge.embeddings.waiting", "{event}", "Accepted events that wait to be taken in");

    public static Counter<long> Reads { get; } = s_meter.CreateCounter<long>("verge.embeddings.reads", "{request}", "Requests by where the user's embedding came from");

    public static KeyValuePair<string, object?> Stored { get; } = new("source", "stored");

    public static KeyValuePair<string, object?> Made { get; } = new("source", "made");
}
