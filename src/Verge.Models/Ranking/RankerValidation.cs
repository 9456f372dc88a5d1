using Verge.Features;

namespace Verge.Models.Ranking;

/// <summary>What a ranker is judged by while it is fitted.</summary>
/// <param name="Samples">Impressions that it is not fitted to: trees are judged by their mean log loss on these, after each tree.</param>
/// <param name="Measure">Judges the ranker as it stands: networks are, after an epoch or as the trainer says. The trainer says whether a lower figure is the better one.</param>
public sealed record RankerValidation(IReadOnlyList<RankingExample> Samples, Func<double> Measure);
