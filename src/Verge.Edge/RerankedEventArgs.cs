using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Edge;

/// <summary>A new order of what is not exposed yet.</summary>
public sealed class RerankedEventArgs : EventArgs
{
    /// <summary>What fired.</summary>
    public required TriggerKind Trigger { get; init; }

    /// <summary>When it fired.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The model version that scored.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>The position of the first place that was free to change.</summary>
    public required int FirstPosition { get; init; }

    /// <summary>The feed from <see cref="FirstPosition"/> on, as it is to be shown now.</summary>
    public required ImmutableArray<FeedItem> Feed { get; init; }

    /// <summary>All candidates with their scores, best first: the new order of what is not exposed, in the feed and in the pool.</summary>
    public required ImmutableArray<RankedItem> Ranking { get; init; }

    /// <summary>All candidates whose place changed, by their new position; positions beyond the feed are in the pool.</summary>
    public required ImmutableArray<MovedItem> Moves { get; init; }
}
