namespace Verge.Features;

/// <summary>The two scores that a bundle's own stages make, for a logged page.</summary>
public interface IStageScorer
{
    /// <summary>Scores a page's candidates as the cloud would have when it answered.</summary>
    /// <param name="page">The page and what was known then.</param>
    /// <param name="retrievalSimilarity">Inner products of user and item embeddings, one a candidate.</param>
    /// <param name="clickProbability">Click probabilities, one a candidate.</param>
    void Score(in LoggedPage page, Span<float> retrievalSimilarity, Span<float> clickProbability);
}
