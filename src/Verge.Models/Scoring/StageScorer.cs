using System.Buffers;
using System.Collections.Immutable;
using Verge.Features;
using Verge.Models.Ranking;

namespace Verge.Models.Scoring;

/// <summary>
/// The two scores of p7 that come from a bundle's own stages: the inner product of the towers, and the ranker's click probability, that of
/// the first task it predicts. And what pages are ordered by. Training scores logged pages with it, the cloud the pages that it answers. Thread-safe.
/// </summary>
public sealed class StageScorer(UserEncoder users, ItemEmbeddings items, ItemEncodingTable table, RankingFeatures ranking, IRanker ranker) : IStageScorer
{
    private readonly RankingExampleBuilder _examples = new(ranking);

    /// <summary>What the ranker sees.</summary>
    public RankingFeatures Ranking => ranking;

    /// <summary>The tasks that the ranker predicts, by name, each with its weight in the score that pages are ordered by.</summary>
    public ImmutableArray<(string Name, double Weight)> Tasks { get; } = ranker.Tasks == 1
        ? [(ranking.Schema.Tasks[ranker.Options.Tasks.TaskIn(ranking.Schema)].Name, ranker.Options.Tasks.ScoreWeight(0))]
        : [.. ranking.Schema.Tasks.Select((task, i) => (task.Name, ranker.Options.Tasks.ScoreWeight(i)))];

    /// <inheritdoc/>
    public DenseSchema? Activity => ranking.Schema.Activity;

    /// <inheritdoc/>
    public StageWork Prepare(in LoggedPage page)
    {
        var surface = page.Page.Surface;
        var history = users.Select(surface, page.Clicks, page.Page.AnchorItemId, page.Page.At, page.Session.SessionId);
        var examples = _examples.EncodeAsServed(page);
        return (similarity, probability) =>
        {
            Span<float> user = stackalloc float[users.Interests(surface) * users.Width];
            if (users.TryEncode(surface, history, user))
            {
                for (var i = 0; i < examples.Length; i++)
                {
                    similarity[i] = Similarity(user, examples[i].ItemId);
                }
            }

            Predict(examples, probability);
        };
    }

    /// <summary>The largest inner product of a user's embeddings <c>[Interests, Width]</c> and an item's; an unknown item has the unknown row's.</summary>
    public float Similarity(ReadOnlySpan<float> user, string itemId) => Affinity.Largest(user, items[table.Index(itemId)]);

    /// <summary>Ranks a list that is being served.</summary>
    /// <param name="request">The list.</param>
    /// <param name="scores">What it is ordered by, one a candidate: the tasks' probabilities, weighed (<see cref="RankingTaskOptions.Score"/>).</param>
    /// <param name="clicks">The first task's probabilities, one a candidate.</param>
    /// <returns>What the ranker was asked, one a candidate; for <see cref="Explain"/>.</returns>
    public RankingExample[] Rank(in RankingRequest request, Span<float> scores, Span<float> clicks)
    {
        var examples = ranking.Encode(request);
        Predict(examples, clicks, scores);
        return examples;
    }

    /// <summary>Why the ranker gives a candidate its probabilities.</summary>
    /// <param name="example">The candidate, as it was ranked.</param>
    public RankingExplanation Explain(RankingExample example) => ranker.Explain(example);

    private void Predict(ReadOnlySpan<RankingExample> examples, Span<float> clicks, Span<float> scores = default)
    {
        var rented = ArrayPool<float>.Shared.Rent(examples.Length * ranker.Tasks);
        var probabilities = rented.AsSpan(0, examples.Length * ranker.Tasks);
        ranker.Predict(examples, probabilities);
        if (!scores.IsEmpty)
        {
            ranker.Options.Tasks.Score(probabilities, scores);
        }

        for (var i = 0; i < clicks.Length; i++)
        {
            clicks[i] = probabilities[i * ranker.Tasks];
        }

        ArrayPool<float>.Shared.Return(rented);
    }
}
