using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Features;

/// <summary>Makes the raw scores of all logged pages, each as of the moment it was answered.</summary>
public static class PageScorer
{
    /// <summary>Scores all pages.</summary>
    /// <param name="names">The scores, in order.</param>
    /// <param name="data">The log.</param>
    /// <param name="stages">The stages; may be <see langword="null"/> where no score is theirs. They must be trained on an earlier slice than the re-ranker's samples.</param>
    /// <param name="options">How counters forget and smooth; <see langword="null"/>: the defaults.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="FeatureException">A score without its stage, or one that is not finite: named.</exception>
    public static PageScores Score(
        ImmutableArray<string> names, Dataset data, IStageScorer? stages = null, CounterOptions? options = null, CancellationToken cancellationToken = default)
    {
        var scores = new PagingScores(names);
        var pages = new PageScores(names);
        new PageReplay(data, options).Run(
            (in page) =>
            {
                var count = page.Candidates.Length;
                var similarity = stages is null ? [] : new float[count];
                var probability = stages is null ? [] : new float[count];
                stages?.Score(page, similarity, probability);
                var values = new float[count * names.Length];
                scores.Compute(
                    new()
                    {
                        Candidates = page.Candidates,
                        At = page.Page.At,
                        Counters = page.Counters,
                        Prices = page.Page.Prices.IsDefault ? [] : page.Page.Prices.AsSpan(),
                        RetrievalSimilarity = similarity,
                        ClickProbability = probability,
                    },
                    values);
                pages.Set(page.Session, page.PageIndex, values);
            },
            cancellationToken);
        return pages;
    }
}
