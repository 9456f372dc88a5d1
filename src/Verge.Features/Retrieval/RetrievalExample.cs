using System.Diagnostics.CodeAnalysis;
using Verge.Domain;

namespace Verge.Features;

/// <summary>One sample of the two towers: what was clicked before, and what next (PWPRec section 3.1).</summary>
public sealed class RetrievalExample
{
    /// <summary>A sample.</summary>
    /// <param name="clicks">Item indices; the history is a part of them, shared with other samples.</param>
    /// <param name="start">Where the history begins.</param>
    /// <param name="length">Its length.</param>
    public RetrievalExample(int[] clicks, int start, int length)
        : this(new ClickTrail(clicks), start, length)
    {
    }

    /// <summary>A sample.</summary>
    /// <param name="trail">The clicks; the history is a part of them, the target follows it.</param>
    /// <param name="start">Where the history begins.</param>
    /// <param name="length">Its length.</param>
    public RetrievalExample(ClickTrail trail, int start, int length)
    {
        ArgumentNullException.ThrowIfNull(trail);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + length, trail.Items.Length);
        (Trail, Start, HistoryLength) = (trail, start, length);
    }

    [SetsRequiredMembers]
    private RetrievalExample(RetrievalExample other, int[] clicks, int start, int length)
        : this(clicks, start, length) =>
        (UserId, SessionId, Target, Surface, At) = (other.UserId, other.SessionId, other.Target, other.Surface, other.At);

    /// <summary>Who.</summary>
    public required string UserId { get; init; }

    /// <summary>In which session; empty where unknown.</summary>
    public required string SessionId { get; init; }

    /// <summary>The clicks that the history is a part of.</summary>
    public ClickTrail Trail { get; }

    /// <summary>Where in them the history begins.</summary>
    public int Start { get; }

    /// <summary>Indices of the clicked items (<see cref="ItemEncodingTable"/>), oldest first.</summary>
    public ReadOnlySpan<int> History => Trail.Items.Slice(Start, HistoryLength);

    /// <summary>Clicks of the history.</summary>
    public int HistoryLength { get; }

    /// <summary>Index of the item clicked next; never 0.</summary>
    public required int Target { get; init; }

    /// <summary>Where it was clicked.</summary>
    public required Surface Surface { get; init; }

    /// <summary>When it was clicked.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The same with another history.</summary>
    /// <param name="clicks">Item indices; the history is a part of them.</param>
    /// <param name="start">Where the history begins.</param>
    /// <param name="length">Its length.</param>
    public RetrievalExample WithHistory(int[] clicks, int start, int length) => new(this, clicks, start, length);
}
