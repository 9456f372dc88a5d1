using System.Collections.Immutable;
using Verge.Domain;
using Verge.Edge.Storage;
using Verge.Features;

namespace Verge.Edge.Encoding;

/// <summary>Puts what the recorder measured into the order of a schema's actions (EdgeRec Table 1).</summary>
internal sealed class ActionValues
{
    private readonly Func<StoredBehavior, float>[] _exposure;
    private readonly Func<StoredBehavior, float>[] _pageView;

    /// <summary>A schema's order.</summary>
    /// <exception cref="DeviceModelException">The schema wants an action that no recorder measures.</exception>
    public ActionValues(string version, FeatureSchema schema)
    {
        _exposure = [.. schema.ExposureActions.Select(a => Exposure(version, a))];
        _pageView = [.. schema.PageViewActions.Select(a => PageView(version, a))];
        Acts = [.. schema.PageViewActions.Where(a => a.Kind == ActionFeatureKind.Binary).Select(a => a.Name)];
        DeleteReasons = schema.ExposureActions.FirstOrDefault(a => a.Name == "delete_reason")?.Size - 1 ?? 0;
    }

    /// <summary>Acts that can happen inside a page.</summary>
    public ImmutableSortedSet<string> Acts { get; }

    /// <summary>Reasons go from 1 to this; 0 where the schema knows none.</summary>
    public int DeleteReasons { get; }

    public int Count(BehaviorKind kind) => Of(kind).Length;

    /// <summary>Writes the raw values in the schema's order: all zero for a page-view that is still open.</summary>
    public void Write(StoredBehavior behavior, Span<float> raw)
    {
        if (behavior.ClosedAt is null)
        {
            raw.Clear();
            return;
        }

        var readers = Of(behavior.Kind);
        for (var i = 0; i < readers.Length; i++)
        {
            raw[i] = readers[i](behavior);
        }
    }

    private Func<StoredBehavior, float>[] Of(BehaviorKind kind) => kind == BehaviorKind.Exposure ? _exposure : _pageView;

    private static Func<StoredBehavior, float> Exposure(string version, ActionFeature action)
    {
        var last = action.Size - 1;
        return (action.Name, action.Kind) switch
        {
            ("exposure_duration", ActionFeatureKind.Bucketized) => b => b.Seconds,
            ("exposure_count", ActionFeatureKind.Bucketized) => b => b.ExposureCount,
            ("scroll_speed", ActionFeatureKind.Bucketized) => b => b.ScrollSpeed,
            ("scroll_duration", ActionFeatureKind.Bucketized) => b => b.ScrollSeconds,
            ("scroll_count", ActionFeatureKind.Bucketized) => b => b.ScrollCount,
            // A reason recorded under another schema may lie beyond this one's.
            ("delete_reason", ActionFeatureKind.OneHot) => b => Math.Min(b.DeleteReason, last),
            _ => throw Unmeasured(version, "exposureActions", action, "exposure_duration, exposure_count, scroll_speed, scroll_duration, scroll_count (bucketized) or delete_reason (one-hot)"),
        };
    }

    private static Func<StoredBehavior, float> PageView(string version, ActionFeature action) => (action.Name, action.Kind) switch
    {
        ("ipv_duration", ActionFeatureKind.Bucketized) => b => b.Seconds,
        (var act, ActionFeatureKind.Binary) => b => b.Acts.Contains(act) ? 1 : 0,
        _ => throw Unmeasured(version, "pageViewActions", action, "ipv_duration (bucketized) or binary acts"),
    };

    private static DeviceModelException Unmeasured(string version, string field, ActionFeature action, string expected) =>
        new($"Version {version}: {field} has '{action.Name}' ({action.Kind}), expected what a device measures: {expected}.");
}
