using Verge.Features;
using Verge.Models.Ranking;

namespace Verge.Models.Scoring;

/// <summary>
/// The two scores of p7 that come from a bundle's own stages: the inner product of the towers, and the ranker's
/// click probability. Training scores logged pages with it, the cloud the pages that it answers. Thread-safe.
/// </summary>
public sealed class StageScorer(UserEncoder users, ItemEmbeddings items, ItemEncodingTable table, RankingFeatures ranking, IRanker clicks) : IStageScorer
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

            clicks.Predict(examples, probability);
        };
    }

    /// <summary>The largest inner product of a user's embeddings <c>[Interests, Width]</c> and an item's; an unknown item has the unknown row's.</summary>
    public float Similarity(ReadOnlySpan<float> user, string itemId) => Affinity.Largest(user, items[table.Index(itemId)]);

    /// <summary>Click probabilities of a list that is being served.</summary>
    /// <param name="request">The list.</param>
    /// <param name="output">One a candidate.</param>
    public void Clicks(in RankingRequest request, Span<float> output) => clicks.Predict(ranking.Encode(request), output);
}
