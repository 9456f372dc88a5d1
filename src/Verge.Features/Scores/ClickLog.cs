using System.Runtime.InteropServices;

namespace Verge.Features;

/// <summary>The clicks of each user so far, oldest first, the newest <paramref name="capacity"/> of them.</summary>
/// <remarks>Not thread-safe; the spans it gives are good until the next click.</remarks>
internal sealed class ClickLog(int capacity)
{
    private readonly Dictionary<string, List<HistoryClick>> _users = new(StringComparer.Ordinal);

    public void Add(string userId, HistoryClick click)
    {
        if (!_users.TryGetValue(userId, out var own))
        {
            _users.Add(userId, own = []);
        }

        // Dropping half at a time keeps the cost of a click constant.
        if (own.Count >= 2 * capacity)
        {
            own.RemoveRange(0, own.Count - capacity);
        }

        own.Add(click);
    }

    public ReadOnlySpan<HistoryClick> Of(string userId)
    {
        if (!_users.TryGetValue(userId, out var own))
        {
            return [];
        }

        var clicks = CollectionsMarshal.AsSpan(own);
        return clicks[Math.Max(0, clicks.Length - capacity)..];
    }
}
