using Verge.Tensors;

namespace Verge.Models.Reranking;

/// <summary>What attention sees of one kind of behavior, in model terms.</summary>
/// <param name="Items">Keys: item encodings p̂ <c>[rows, hidden]</c> (EdgeRec eq. 5, 8).</param>
/// <param name="Values">Values: <c>[rows, 2·hidden (+ decay buckets)]</c>, the fused encodings b̂ (eq. 6, 9), joined by the exact decay where the schema says so.</param>
/// <param name="Segments">Which rows are whose.</param>
public readonly record struct BehaviorContext(Variable Items, Variable Values, Segments Segments);
