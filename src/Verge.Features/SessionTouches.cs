namespace Verge.Features;

/// <summary>
/// Which items were touched (their page was opened) in this session, and when last. Training's builder and the device
/// keep one each, filled in the order of the behaviors: ask first, then note the touch.
/// </summary>
public sealed class SessionTouches
{
    private readonly Dictionary<string, DateTimeOffset> _last = new(StringComparer.Ordinal);

    /// <summary>Time since the last touch of an item; <see langword="null"/> where it was not touched, never below zero.</summary>
    public TimeSpan? Since(string itemId, DateTimeOffset now) =>
        !_last.TryGetValue(itemId, out var at) ? null
        : now > at ? now - at
        : TimeSpan.Zero;

    /// <summary>Notes that an item's page was opened.</summary>
    public void Touch(string itemId, DateTimeOffset at) => _last[itemId] = at;

    /// <summary>Forgets all: a new session.</summary>
    public void Clear() => _last.Clear();
}
