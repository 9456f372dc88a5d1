using System.Diagnostics.Metrics;

namespace Verge.Serving;

/// <summary>What user embeddings meter, under the meter <c>Verge.Serving</c>.</summary>
internal static class EmbeddingMetrics
{
    private const string MeterName = "Verge.Serving";
    private static readonly Meter s_meter = new(MeterName);

    public static Counter<long> Events { get; } = s_meter.CreateCounter<long>("verge.embeddings.events", "{event}", "Events that user embeddings took in");

    public static Counter<long> Skipped { get; } = s_meter.CreateCounter<long>("verge.embeddings.skipped", "{event}", "Events that were passed over: their user could not be embedded");

    public static Counter<long> Reads { get; } = s_meter.CreateCounter<long>("verge.embeddings.reads", "{request}", "Requests by where the user's embedding came from");

    /// <summary>Meters how many events wait, read whenever somebody looks, until it is disposed.</summary>
    /// <param name="waiting">How many; <see langword="null"/> where that cannot be read: then there is no figure.</param>
    public static IDisposable Watch(Func<long?> waiting)
    {
        var meter = new Meter(MeterName);
        meter.CreateObservableGauge("verge.embeddings.waiting", () => waiting() is { } events ? new Measurement<long>[] { new(events) } : [], "{event}", "Accepted events that wait to be taken in");
        return meter;
    }

    public static KeyValuePair<string, object?> Stored { get; } = new("source", "stored");

    public static KeyValuePair<string, object?> Made { get; } = new("source", "made");
}
