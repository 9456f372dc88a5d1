using Verge.Domain;

namespace Verge.Edge.Encoding;

/// <summary>What is known of one stored encoding besides its floats.</summary>
internal readonly record struct EncodedBehavior(long Id, BehaviorKind Kind, string ItemId, DateTimeOffset At);
