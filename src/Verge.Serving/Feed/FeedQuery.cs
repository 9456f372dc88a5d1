using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Serving;

/// <summary>A paging request, checked.</summary>
public sealed record FeedQuery
{
    /// <summary>Who.</summary>
    public required string UserId { get; init; }

    /// <summary>Where.</summary>
    public required Surface Surface { get; init; }

    /// <summary>The item being viewed, on <see cref="Domain.Surface.ViewItem"/>.</summary>
    public string? AnchorItemId { get; init; }

    /// <summary>The session; empty where unknown.</summary>
    public string SessionId { get; init; } = "";

    /// <summary>The device's model version: its stages answer, and candidates carry its embedding rows.</summary>
    public string? ModelVersion { get; init; }

    /// <summary>Where the page starts; <see langword="null"/> for the first.</summary>
    public FeedCursor? Cursor { get; init; }

    /// <summary>Candidates at most, 1 … 100.</summary>
    public int Limit { get; init; } = FeedLimits.PageSize;

    /// <summary>Items not wanted.</summary>
    public ImmutableHashSet<string> Exclude { get; init; } = [];

    /// <summary>Values of <c>category</c>, one of which an item must have; none: any.</summary>
    public ImmutableHashSet<string> Categories { get; init; } = [];

    /// <summary>The lowest price wanted; <see langword="null"/>: any. Where there is a bound, an item without a price is not wanted.</summary>
    public double? MinimumPrice { get; init; }

    /// <summary>The highest price wanted; <see langword="null"/>: any.</summary>
    public double? MaximumPrice { get; init; }

    /// <summary>
    /// Whether candidates carry why they stand where they do (<see cref="FeedCandidate.Explanation"/>): for whoever runs the shop. Such a page is
    /// shown to no user, and is not counted as one that was served. Default false: then it costs nothing.
    /// </summary>
    public bool IsExplained { get; init; }

    /// <summary>
    /// Candidates that another retriever already chose and ordered, with the prices it shows: then nothing is retrieved,
    /// removed or re-ordered, and the rest of the path is the same. <see langword="null"/>: the bundle retrieves and ranks.
    /// </summary>
    public ImmutableArray<GivenCandidate>? Given { get; init; }
}
