using System.Collections.Immutable;
using Verge.Domain;
using Verge.Evaluation;
using Verge.Features;
using Verge.Models.Ranking;

namespace Verge.Training.Experiments;

/// <summary>Samples to learn, and lists to ask of what learned them.</summary>
/// <param name="Features">Fitted to what was before the lists.</param>
/// <param name="Samples">By time.</param>
/// <param name="Lists">Each a page's impressions.</param>
internal sealed record RankingPart(RankingFeatures Features, ImmutableArray<RankingExample> Samples, ImmutableArray<RankingExample[]> Lists)
{
    /// <summary>The slices: of users that no sample is of, of items whose id training does not know, of users whose sequence is empty.</summary>
    public static ImmutableArray<string> Tags { get; } = ["new-user", "new-item", "empty-sequence"];

    private readonly Lazy<HashSet<string>> _users = new(() => Samples.Select(sample => sample.UserId).ToHashSet(StringComparer.Ordinal));

    /// <summary>Scores the lists.</summary>
    public IEnumerable<ScoredList> Score(IRanker model, CancellationToken cancellation)
    {
        var item = Features.Schema.SequenceAttributes.Select(attribute => attribute.Name).ToList().IndexOf(Item.ItemIdAttribute);
        foreach (var list in Lists)
        {
            cancellation.ThrowIfCancellationRequested();
            var probabilities = new float[list.Length * model.Tasks];
            model.Predict(list, probabilities);
            var clicks = new float[list.Length];
            for (var i = 0; i < clicks.Length; i++)
            {
                clicks[i] = probabilities[i * model.Tasks];
            }

            yield return new()
            {
                User = list[0].UserId,
                Request = FormattableString.Invariant($"{list[0].SessionId}/{list[0].PageIndex}"),
                Scores = clicks,
                Labels = Array.ConvertAll(list, example => example.Label > 0),
                Tags = Array.ConvertAll(list, example =>
                    (_users.Value.Contains(example.UserId) ? 0 : 1u) | (item >= 0 && example.TargetRows[item] == Vocabulary.UnknownRow ? 2u : 0) | (example.History.Length == 0 ? 4u : 0)),
            };
        }
    }
}
