using System.Collections.Immutable;

namespace Verge.Edge;

/// <summary>One candidate as the cloud sent it.</summary>
public sealed record FeedCandidate
{
    /// <summary>The item.</summary>
    public required string ItemId { get; init; }

    /// <summary>What a person reads.</summary>
    public string Title { get; init; } = "";

    /// <summary>The price shown; <see langword="null"/> where unknown.</summary>
    public double? Price { get; init; }

    /// <summary>Declared attributes by name, for the app to show.</summary>
    public ImmutableSortedDictionary<string, string> Attributes { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Upstream position on its page, from 0.</summary>
    public required int Position { get; init; }

    /// <summary>Raw scores p7 in the schema's order; empty where the request named no model version.</summary>
    public ImmutableArray<float> Scores { get; init; } = [];

    /// <summary>Concatenated embedding rows of the version asked for; empty where the request named none.</summary>
    public ImmutableArray<float> Embedding { get; init; } = [];
}
