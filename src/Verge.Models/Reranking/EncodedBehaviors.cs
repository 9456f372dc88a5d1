using Verge.Tensors;

namespace Verge.Models.Reranking;

/// <summary>Encodings of the behaviors of one kind that attention sees.</summary>
/// <param name="Actions">â <c>[rows, hidden]</c> (EdgeRec eq. 4, 7); <see langword="null"/> where only items are encoded.</param>
/// <param name="Items">p̂ <c>[rows, hidden]</c> (eq. 5, 8).</param>
/// <param name="Segments">Which rows are whose.</param>
internal readonly record struct EncodedBehaviors(Variable? Actions, Variable Items, Segments Segments);
