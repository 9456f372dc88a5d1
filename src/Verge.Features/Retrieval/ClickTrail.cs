namespace Verge.Features;

/// <summary>Clicks in a row, oldest first, that samples are cut from: a user's, with the sessions and the times that they stand in.</summary>
/// <remarks>Trails of the same array are the same.</remarks>
public sealed class ClickTrail : IEquatable<ClickTrail>
{
    private readonly int[] _items;
    private readonly int[] _sessions;
    private readonly DateTimeOffset[] _times;

    /// <summary>A trail.</summary>
    /// <param name="items">Item indices (<see cref="ItemEncodingTable"/>).</param>
    /// <param name="sessions">A number a click, the same for clicks of one session; empty where all are of one.</param>
    /// <param name="times">When each was; empty where unknown.</param>
    public ClickTrail(int[] items, int[]? sessions = null, DateTimeOffset[]? times = null)
    {
        ArgumentNullException.ThrowIfNull(items);
        (_items, _sessions, _times) = (items, sessions ?? [], times ?? []);
        if ((_sessions.Length > 0 && _sessions.Length != items.Length) || (_times.Length > 0 && _times.Length != items.Length))
        {
            throw new ArgumentException($"items: got {items.Length} with {_sessions.Length} sessions and {_times.Length} times, expected one each or none");
        }
    }

    /// <summary>Item indices.</summary>
    public ReadOnlySpan<int> Items => _items;

    /// <summary>Which session of the trail a click stands in.</summary>
    public int Session(int place) => place < _sessions.Length ? _sessions[place] : 0;

    /// <summary>When a click was; <see langword="null"/> where unknown.</summary>
    public DateTimeOffset? At(int place) => place < _times.Length ? _times[place] : null;

    /// <inheritdoc/>
    public bool Equals(ClickTrail? other) => other is not null && ReferenceEquals(_items, other._items);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ClickTrail);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(_items);
}
