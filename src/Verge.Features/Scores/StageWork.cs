namespace Verge.Features;

/// <summary>Scores one page's candidates as the cloud would have when it answered.</summary>
/// <param name="retrievalSimilarity">Inner products of user and item embeddings, one a candidate.</param>
/// <param name="clickProbability">Click probabilities, one a candidate.</param>
public delegate void StageWork(Span<float> retrievalSimilarity, Span<float> clickProbability);
