using System.Collections.Immutable;

namespace Verge.Domain;

/// <summary>One exposure or one page-view with its raw action features.</summary>
/// <remarks>
/// An exposure exists once it has closed. A page-view is provisional from the click on
/// (<see cref="ClosedAt"/> is <see langword="null"/>, every action zero) and is replaced when it closes.
/// </remarks>
public sealed record Behavior
{
    /// <summary>Exposure or page-view.</summary>
    public required BehaviorKind Kind { get; init; }

    /// <summary>The item exposed or viewed.</summary>
    public required string ItemId { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it closed; <see langword="null"/> while provisional.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>
    /// Raw action values in the order of the feature schema's actions for this kind: seconds, counts, speeds; 0 or 1
    /// for binary acts; the category's index for one-hot ones. Decay is not among them: it is derived from the times.
    /// </summary>
    public required ImmutableArray<float> Actions { get; init; }

    /// <summary>Index in the session's pages of the page whose candidate this item was; −1 where it came from elsewhere.</summary>
    public int PageIndex { get; init; } = -1;

    /// <summary>Whether this page-view is still open.</summary>
    public bool IsProvisional => ClosedAt is null;

    /// <summary>The moment it takes its place in the sequence: an exposure's close, a page-view's click.</summary>
    public DateTimeOffset At => Kind == BehaviorKind.PageView ? StartedAt : ClosedAt ?? StartedAt;
}
