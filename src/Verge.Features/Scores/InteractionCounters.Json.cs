using System.Text;
using System.Text.Json.Serialization;

namespace Verge.Features;

public sealed partial class InteractionCounters
{
    /// <summary>The counts as JSON: a bundle carries what training counted last, for serving to go on from.</summary>
    public string ToJson()
    {
        lock (_gate)
        {
            return FeatureJson.Write(new Snapshot { Options = Options, Clock = _clock, Total = _total, Items = Sorted(_items), Categories = Sorted(_categories) });
        }
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote, strictly.</summary>
    /// <exception cref="FeatureException">An unknown, missing or impossible field, named.</exception>
    public static InteractionCounters FromJson(string json, Func<string, string?> categoryOf)
    {
        ArgumentNullException.ThrowIfNull(json);
        var read = FeatureJson.Read<Snapshot>(Encoding.UTF8.GetBytes(json), "interaction counters");
        foreach (var (key, count) in read.Items.Concat(read.Categories).Append(new("total", read.Total)))
        {
            if (!(count.Served >= 0 && count.Clicks >= 0 && count.Orders >= 0))
            {
                throw new FeatureException($"count of '{key}'", $"{count.Served}, {count.Clicks}, {count.Orders}", "numbers not below 0");
            }
        }

        if (read.Clock.Epoch is null != read.Clock.Latest is null || read.Clock.Latest < read.Clock.Epoch)
        {
            throw new FeatureException("clock", $"epoch {read.Clock.Epoch:O}, latest {read.Clock.Latest:O}", "both or none, the epoch first");
        }

        return new(
            categoryOf, read.Options, new(read.Items, StringComparer.Ordinal), new(read.Categories, StringComparer.Ordinal), read.Total, read.Clock);
    }

    // Dictionaries keep no order of their own: the same counts must be the same bytes.
    private static SortedDictionary<string, DecayedCount> Sorted(Dictionary<string, DecayedCount> counts) => new(counts, StringComparer.Ordinal);

    private sealed class Snapshot
    {
        [JsonRequired]
        public required CounterOptions Options { get; init; }

        [JsonRequired]
        public required DecayClock Clock { get; init; }

        [JsonRequired]
        public required DecayedCount Total { get; init; }

        [JsonRequired]
        public required SortedDictionary<string, DecayedCount> Items { get; init; }

        [JsonRequired]
        public required SortedDictionary<string, DecayedCount> Categories { get; init; }
    }
}
