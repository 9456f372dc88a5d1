using Verge.Tensors;

namespace Verge.Models.Ranking;

/// <summary>What a ranking model gives to training.</summary>
/// <param name="Logits">Logits that cross-entropy is taken of, <c>[examples, tasks]</c>; what is known in training only (a bias) is in them.</param>
/// <param name="Beside">Logits that cross-entropy is taken of too, <c>[examples, tasks]</c>; <see langword="null"/>: none.</param>
/// <param name="Loss">The sum over examples of what is added to that, weighed, <c>[1, 1]</c>; <see langword="null"/>: nothing.</param>
public readonly record struct RankingTerms(Variable Logits, Variable? Beside = null, Variable? Loss = null);
