using System.Diagnostics.Metrics;

namespace Verge.Serving;

/// <summary>What the feed meters, under the meter <c>Verge.Serving</c>.</summary>
internal static class FeedMetrics
{
    private static readonly Meter s_meter = new("Verge.Serving");

    public static Histogram<double> StageDuration { get; } = s_meter.CreateHistogram<double>("verge.feed.stage.duration", "ms", "Time of one stage of a paging request");

    public static Counter<long> Removed { get; } = s_meter.CreateCounter<long>("verge.feed.removed", "{item}", "Items that a filter removed, by reason");

    public static Counter<long> Fallbacks { get; } = s_meter.CreateCounter<long>("verge.feed.fallbacks", "{request}", "Requests that a fallback answered, by reason");

    public static Gauge<double> Recall { get; } = s_meter.CreateGauge<double>("verge.retrieval.recall", "1", "Share of the exact answer that searches of the index find, mean of the last ones watched, by version");

    public static Counter<long> MissedItems { get; } = s_meter.CreateCounter<long>("verge.catalogue.missed", "{item}", "Items put into a version's catalogue that its index cannot hold: it knows nothing of them");

    public static Counter<long> Interactions { get; } = s_meter.CreateCounter<long>("verge.feed.interactions", "{interaction}", "Interactions stored");
}
