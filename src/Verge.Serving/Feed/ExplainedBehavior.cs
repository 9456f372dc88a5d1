using Verge.Domain;

namespace Verge.Serving;

/// <summary>A behavior of a candidate's explanation.</summary>
/// <param name="Sequence">The sequence that it is in, by its name in the ranker's schema.</param>
/// <param name="Kind">What was done.</param>
/// <param name="ItemId">With which item.</param>
/// <param name="At">When.</param>
/// <param name="Weight">The attention that the candidate pays to it; those of a sequence are 1 in sum.</param>
public sealed record ExplainedBehavior(string Sequence, EventKind Kind, string ItemId, DateTimeOffset At, float Weight);
