using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Edge;

/// <summary>A paging request.</summary>
public sealed record FeedRequest
{
    /// <summary>Whose feed.</summary>
    public required string UserId { get; init; }

    /// <summary>Which surface.</summary>
    public required Surface Surface { get; init; }

    /// <summary>The anchor on <see cref="Domain.Surface.ViewItem"/>.</summary>
    public string? AnchorItemId { get; init; }

    /// <summary>The session that the user's events bear: on <see cref="Domain.Surface.ViewItem"/> retrieval goes by its clicks. <see langword="null"/>: by those up to a pause.</summary>
    public string? SessionId { get; init; }

    /// <summary>The device's model version: candidates come with its embedding rows. <see langword="null"/>: without any.</summary>
    public string? ModelVersion { get; init; }

    /// <summary>Where the page starts, as the previous answer said; <see langword="null"/> for the first.</summary>
    public string? Cursor { get; init; }

    /// <summary>At most so many candidates, 1 … 100.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Items not wanted: what the device holds already.</summary>
    public ImmutableArray<string> Exclude { get; init; } = [];
}
