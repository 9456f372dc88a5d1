using Verge.Domain;

namespace Verge.Features;

/// <summary>One sample of the two towers: what was clicked before, and what next (PWPRec section 3.1).</summary>
public sealed class RetrievalExample
{
    private readonly int[] _clicks;
    private readonly int _start;

    /// <summary>A sample.</summary>
    /// <param name="clicks">Item indices; the history is a part of them, shared with other samples.</param>
    /// <param name="start">Where the history begins.</param>
    /// <param name="length">Its length.</param>
    public RetrievalExample(int[] clicks, int start, int length)
    {
        ArgumentNullException.ThrowIfNull(clicks);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + length, clicks.Length);
        (_clicks, _start, HistoryLength) = (clicks, start, length);
    }

    /// <summary>Who.</summary>
    public required string UserId { get; init; }

    /// <summary>In which session; empty where unknown.</summary>
    public required string SessionId { get; init; }

    /// <summary>Indices of the clicked items (<see cref="ItemEncodingTable"/>), oldest first.</summary>
    public ReadOnlySpan<int> History => _clicks.AsSpan(_start, HistoryLength);

    /// <summary>Clicks of the history.</summary>
    public int HistoryLength { get; }

    /// <summary>Index of the item clicked next; never 0.</summary>
    public required int Target { get; init; }

    /// <summary>Where it was clicked.</summary>
    public required Surface Surface { get; init; }

    /// <summary>When it was clicked.</summary>
    public required DateTimeOffset At { get; init; }
}
