namespace Verge.Domain;

/// <summary>One candidate of a re-ranking request, with what became of it.</summary>
/// <param name="PageIndex">Index in <see cref="SessionLog.Pages"/>.</param>
/// <param name="Position">Upstream position on that page, from 0.</param>
/// <param name="Counts">Whether it was exposed after the trigger: only then do loss and metrics count it.</param>
/// <param name="Clicked">Whether it was clicked after the trigger.</param>
/// <param name="TrueProbability">The true click probability at the trigger where the data is synthetic; else NaN.</param>
public readonly record struct LabeledCandidate(int PageIndex, int Position, bool Counts, bool Clicked, float TrueProbability = float.NaN);
