using Verge.Domain;

namespace Verge.Edge;

/// <summary>One behavior that weighed in a candidate's score.</summary>
/// <param name="Kind">Exposure or page-view.</param>
/// <param name="ItemId">The item it was about.</param>
/// <param name="At">When.</param>
/// <param name="Attention">Its share of the attention over its sequence, 0 … 1 (EdgeRec eq. 11, 12).</param>
public sealed record RerankReason(BehaviorKind Kind, string ItemId, DateTimeOffset At, float Attention);
