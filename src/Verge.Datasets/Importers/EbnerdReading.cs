using System.Collections.Immutable;

namespace Verge.Datasets.Importers;

/// <summary>How a page was read.</summary>
/// <param name="Seconds">How long; 0 where missing.</param>
/// <param name="Scroll">How far, in percent; 0 where missing.</param>
internal readonly record struct EbnerdReading(float Seconds, float Scroll)
{
    /// <summary>The depths, in percent, at which scrolling becomes an act, near the quantiles of the articles that were scrolled.</summary>
    public static ImmutableArray<int> Depths { get; } = [25, 50, 75, 90];

    /// <summary>A page-view's actions, in the schema's order.</summary>
    public ImmutableArray<float> ToActions()
    {
        var scroll = Scroll;
        return [Seconds, .. Depths.Select(depth => scroll >= depth ? 1f : 0f)];
    }
}
