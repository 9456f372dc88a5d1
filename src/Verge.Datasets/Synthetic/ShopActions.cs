using System.Collections.Immutable;
using Verge.Features;

namespace Verge.Datasets.Synthetic;

/// <summary>The order of raw action values in the shop's behaviors: that of <see cref="FeatureSchema.EdgeRec"/>, e1–e6 and d1–d11 of Table 1.</summary>
public static class ShopActions
{
    /// <summary>
    /// Actions of an exposure: seconds, count, the fastest scroll in screens a second, the longest scroll in seconds,
    /// scrolls, and the index of the reason in <see cref="DeleteReasons"/>.
    /// </summary>
    public static ImmutableArray<string> Exposure { get; } = [.. FeatureSchema.EdgeRec.ExposureActions.Select(a => a.Name)];

    /// <summary>Actions of a page-view: seconds, then ten acts of 0 or 1.</summary>
    public static ImmutableArray<string> PageView { get; } = [.. FeatureSchema.EdgeRec.PageViewActions.Select(a => a.Name)];

    /// <summary>Why an item was deleted by long press; the first means that it was not.</summary>
    public static ImmutableArray<string> DeleteReasons { get; } = ["none", "not_interested", "seen_too_often"];
}
