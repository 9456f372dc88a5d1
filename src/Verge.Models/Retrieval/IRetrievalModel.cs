using Verge.Features;
using Verge.NeuralNetworks;

namespace Verge.Models.Retrieval;

/// <summary>
/// Fits on samples and scores catalogues: what an experiment sees of a model, trained by gradients or not. Rows of scores
/// are item indices of the table that the model was made with.
/// </summary>
/// <remarks>Scoring is thread-safe once a fit is done, and may be called from its <c>validate</c>.</remarks>
public interface IRetrievalModel : IDisposable
{
    /// <summary>Scores a query has: the items of the table, the unknown one at index 0 included.</summary>
    int ItemCount { get; }

    /// <summary>Fits.</summary>
    /// <param name="samples">The samples, by user and time.</param>
    /// <param name="validate">Called after each epoch (from 1), where there are epochs; larger is better.</param>
    /// <param name="progress">Told as it goes.</param>
    /// <param name="cancellation">Stops it.</param>
    void Fit(
        IReadOnlyList<RetrievalExample> samples, Func<int, double>? validate = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default);

    /// <summary>Scores the whole catalogue; targets are not looked at.</summary>
    /// <param name="queries">Whose.</param>
    /// <param name="scores">
    /// Where they go, <c>[queries, ItemCount]</c>; of several interests the largest. Index 0 and what cannot be recommended
    /// get <see cref="float.MinValue"/>.
    /// </param>
    void Score(ReadOnlySpan<RetrievalExample> queries, Span<float> scores);

    /// <summary>
    /// Scores some candidates of one query. A model of several interests takes that whose affinities with the candidates
    /// have the largest sum (PWPRec eq. 10).
    /// </summary>
    /// <param name="query">Whose.</param>
    /// <param name="candidates">Item indices.</param>
    /// <param name="scores">One a candidate.</param>
    void Score(RetrievalExample query, ReadOnlySpan<int> candidates, Span<float> scores)
    {
        var all = new float[ItemCount];
        Score([query], all);
        for (var i = 0; i < candidates.Length; i++)
        {
            scores[i] = all[candidates[i]];
        }
    }
}
