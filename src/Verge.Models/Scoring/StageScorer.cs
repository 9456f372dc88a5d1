using System.Buffers;
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
    public void Rank(in RankingRequest request, Span<float> scores, Span<float> clicks) => Predict(ranking.Encode(request), clicks, scores);

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
