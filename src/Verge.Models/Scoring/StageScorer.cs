using Verge.Domain;
using Verge.Features;

namespace Verge.Models.Scoring;

/// <summary>
/// The two scores of p7 that come from a bundle's own stages: the inner product of the towers, and BST's click
/// probability. Training scores logged pages with it, the cloud the pages that it answers. Thread-safe.
/// </summary>
public sealed class StageScorer(UserEncoder users, ItemEmbeddings items, ItemEncodingTable table, RankingFeatures ranking, ClickPredictor clicks) : IStageScorer
{
    /// <inheritdoc/>
    public void Score(in LoggedPage page, Span<float> retrievalSimilarity, Span<float> clickProbability)
    {
        Similarities(page.Page.Surface, page.Clicks, page.Page.AnchorItemId, page.Page.At, page.Session.SessionId, page.Candidates, retrievalSimilarity);
        clicks.Predict(new RankingExampleBuilder(ranking).EncodeAsServed(page), clickProbability);
    }

    /// <summary>Inner products of a user's embedding and the candidates'; zeros where nothing is known of the user.</summary>
    /// <param name="surface">The surface.</param>
    /// <param name="history">The user's clicks, oldest first.</param>
    /// <param name="anchorItemId">The item being viewed.</param>
    /// <param name="now">The time of the request.</param>
    /// <param name="sessionId">The session; empty where unknown.</param>
    /// <param name="candidates">The candidates.</param>
    /// <param name="output">Where they go, one a candidate.</param>
    /// <returns>Whether the user is known.</returns>
    public bool Similarities(
        Surface surface, ReadOnlySpan<HistoryClick> history, string? anchorItemId, DateTimeOffset now, string sessionId,
        ReadOnlySpan<Item> candidates, Span<float> output)
    {
        Span<float> user = stackalloc float[users.Width];
        var known = users.TryEncode(surface, history, anchorItemId, now, sessionId, user);
        for (var i = 0; i < candidates.Length; i++)
        {
            output[i] = known ? System.Numerics.Tensors.TensorPrimitives.Dot(user, items[table.Index(candidates[i].Id)]) : 0;
        }

        return known;
    }

    /// <summary>Click probabilities of a list that is being served.</summary>
    public void Clicks(in RankingRequest request, Span<float> output) => clicks.Predict(ranking.Encode(request), output);
}
