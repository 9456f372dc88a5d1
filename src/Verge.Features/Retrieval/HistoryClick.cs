namespace Verge.Features;

/// <summary>One click of a user's past.</summary>
/// <param name="ItemId">On which item.</param>
/// <param name="At">When.</param>
/// <param name="SessionId">In which session; empty where unknown.</param>
public readonly record struct HistoryClick(string ItemId, DateTimeOffset At, string SessionId);
