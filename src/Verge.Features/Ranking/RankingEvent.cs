using Verge.Domain;

namespace Verge.Features;

/// <summary>An event of a behavior sequence, before it is encoded.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="ItemId">With which item.</param>
/// <param name="At">When.</param>
public readonly record struct RankingEvent(EventKind Kind, string ItemId, DateTimeOffset At);
