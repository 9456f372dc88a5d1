namespace Verge.Domain;

/// <summary>One raw act of a user on an item.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="UserId">Who did it.</param>
/// <param name="ItemId">On which item.</param>
/// <param name="At">When.</param>
public sealed record UserEvent(EventKind Kind, string UserId, string ItemId, DateTimeOffset At)
{
    /// <summary>The session it belongs to; empty where sessions are unknown.</summary>
    public string SessionId { get; init; } = "";

    /// <summary>The surface it happened on; <see langword="null"/> where unknown.</summary>
    public Surface? Surface { get; init; }

    /// <summary>The named act inside a page, or the reason of a deletion.</summary>
    public string? Act { get; init; }

    /// <summary>Scroll speed in screens a second, for <see cref="EventKind.Scrolled"/>.</summary>
    public float ScrollSpeed { get; init; }

    /// <summary>Duration in seconds, for <see cref="EventKind.Scrolled"/>.</summary>
    public float ScrollSeconds { get; init; }
}
