using System.Collections.Immutable;

namespace Verge.Models.Ranking;

/// <summary>Why a ranker gives a candidate its probabilities, as far as the model can tell.</summary>
public sealed record RankingExplanation
{
    /// <summary>A probability a task.</summary>
    public required ImmutableArray<float> Probabilities { get; init; }

    /// <summary>Of each of the schema's sequences a weight an event, oldest first, in sum 1; empty where the model has no attention over it, or it no event.</summary>
    public ImmutableArray<float[]> Attention { get; init; } = [];

    /// <summary>Of each task a weight an expert, in sum 1 (DMT Figure 3); empty where the model mixes no experts.</summary>
    public ImmutableArray<float[]> Gates { get; init; } = [];

    /// <summary>The events of a sequence that are attended to most.</summary>
    /// <param name="sequence">Index in the schema.</param>
    /// <param name="count">So many at most.</param>
    /// <returns>Places in the history, oldest 0, with their weights; the largest weight first.</returns>
    public ImmutableArray<(int Event, float Weight)> MostAttended(int sequence, int count) => sequence >= Attention.Length ? [] :
    [
        .. Attention[sequence].Select((weight, place) => (place, weight)).OrderByDescending(each => each.weight).ThenByDescending(each => each.place).Take(count),
    ];

    internal static ImmutableArray<float> ProbabilitiesOf(ReadOnlySpan<float> logits)
    {
        var probabilities = ImmutableArray.CreateBuilder<float>(logits.Length);
        foreach (var logit in logits)
        {
            probabilities.Add(1 / (1 + MathF.Exp(-logit)));
        }

        return probabilities.MoveToImmutable();
    }
}
