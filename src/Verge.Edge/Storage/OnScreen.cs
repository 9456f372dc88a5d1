namespace Verge.Edge.Storage;

/// <summary>An exposure that has not closed yet, with what was measured so far.</summary>
internal sealed record OnScreen
{
    public required string ItemId { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Whether it was clicked: then it is no skip.</summary>
    public bool Clicked { get; init; }

    public float ScrollSpeed { get; init; }

    public float ScrollSeconds { get; init; }

    public int ScrollCount { get; init; }

    /// <summary>One more scroll with this item in view (EdgeRec e3–e5: greatest speed, longest scroll, how many).</summary>
    public OnScreen Scrolled(float speed, float seconds) => this with
    {
        ScrollSpeed = Math.Max(ScrollSpeed, speed),
        ScrollSeconds = Math.Max(ScrollSeconds, seconds),
        ScrollCount = ScrollCount + 1,
    };
}
