using Verge.Domain;

namespace Verge.Datasets.Synthetic;

/// <summary>A paging request inside the shop.</summary>
public readonly ref struct UpstreamRequest
{
    /// <summary>The shop.</summary>
    public required SyntheticShop Shop { get; init; }

    /// <summary>Who asks.</summary>
    public required Shopper Shopper { get; init; }

    /// <summary>Where.</summary>
    public required Surface Surface { get; init; }

    /// <summary>The anchor on <see cref="Surface.ViewItem"/>; else −1.</summary>
    public required int Anchor { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>A flag for each item of the catalogue that must not be given.</summary>
    public required ReadOnlySpan<bool> Excluded { get; init; }

    /// <summary>Seeds whatever is drawn for this answer.</summary>
    public required ulong Seed { get; init; }
}
