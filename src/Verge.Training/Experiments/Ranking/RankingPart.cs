using System.Collections.Immutable;
using Verge.Datasets.Synthetic;
using Verge.Domain;
using Verge.Evaluation;
using Verge.Features;

namespace Verge.Training.Experiments;

/// <summary>Samples to learn, and lists to ask of what learned them.</summary>
/// <param name="Features">Fitted to what was before the lists.</param>
/// <param name="Samples">By time.</param>
/// <param name="Lists">Each a page's impressions.</param>
internal sealed record RankingPart(RankingFeatures Features, ImmutableArray<RankingExample> Samples, ImmutableArray<RankingExample[]> Lists)
{
    /// <summary>The slices: of users that no sample is of, of items whose id training does not know, of users of whom no sequence has an event.</summary>
    public static ImmutableArray<string> Tags { get; } = ["new-user", "new-item", "empty-sequence"];

    private readonly Lazy<HashSet<string>> _users = new(() => Samples.Select(sample => sample.UserId).ToHashSet(StringComparer.Ordinal));

    /// <summary>What shoppers wanted at each impression; <see langword="null"/> where that is not known.</summary>
    public ShopPreferences? Preferences { get; init; }

    /// <summary>The names of the schema's tasks.</summary>
    public ImmutableArray<string> TaskNames => [.. Features.Schema.Tasks.Select(task => task.Name)];

    /// <summary>Scores the lists.</summary>
    public ScoredLists Score(TaskRankers rankers, CancellationToken cancellation) => new(rankers.TaskNames, Tags, Scored(rankers, cancellation));

    /// <summary>The lists, scored one at a time.</summary>
    public IEnumerable<ScoredList> Scored(TaskRankers rankers, CancellationToken cancellation)
    {
        var item = Features.Schema.SequenceAttributes.Select(attribute => attribute.Name).ToList().IndexOf(Item.ItemIdAttribute);
        var places = rankers.TaskNames.Select(name => TaskNames.IndexOf(name)).ToArray();
        foreach (var list in Lists)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return new()
            {
                User = list[0].UserId,
                Request = FormattableString.Invariant($"{list[0].SessionId}/{list[0].PageIndex}"),
                Scores = rankers.Predict(list),
                Labels = list.SelectMany(example => places.Select(place => example.Labels[place] > 0)).ToArray(),
                Tags = Array.ConvertAll(list, example =>
                    (_users.Value.Contains(example.UserId) ? 0 : 1u) | (item >= 0 && example.TargetRows[item] == Vocabulary.UnknownRow ? 2u : 0) | (example.Histories.All(history => history.Length == 0) ? 4u : 0)),
                Preferences = Preferences is null ? [] : Array.ConvertAll(list, example => Preferences.Of(example.SessionId, example.PageIndex, example.ItemId)),
            };
        }
    }
}
