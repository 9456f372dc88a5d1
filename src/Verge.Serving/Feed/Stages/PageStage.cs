namespace Verge.Serving;

/// <summary>
/// The ranked candidates, best first, cut to the page and spread over categories; a given list keeps its order.
/// </summary>
/// <remarks>
/// ComiRec's controllable aggregation (Cen et al. 2020, the aggregation module and its greedy inference) on the page that is served: each place goes to the candidate of the
/// largest ln(score) − λ · (items of its category so far), the score being the ranker's. ComiRec's f is an affinity under a softmax, which
/// is the logarithm of a probability up to a constant; so is this one. What a category adds, as there, depends on nothing but how many of
/// it there are, so that the greedy choice is the best page: of all pages of its length none has a larger Σ ln(score) − λ · (pairs of
/// one category). Hence the larger λ, the fewer such pairs, and no category leaves a page.
/// </remarks>
/// <param name="diversity"><see cref="FeedOptions.Diversity"/>.</param>
public sealed class PageStage(double diversity) : IFeedStage
{
    // What is less probable is all the same to a page; and of 0 there is no logarithm.
    private const double LeastScore = 1e-30;

    /// <inheritdoc/>
    public string Name => "page";

    /// <inheritdoc/>
    public void Run(FeedContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Query.Given is null)
        {
            context.Candidates = Cut(context.Candidates, context.Query.Limit);
        }

        for (var i = 0; i < context.Candidates.Count; i++)
        {
            context.Candidates[i].Position = i;
        }
    }

    private List<FeedCandidate> Cut(List<FeedCandidate> candidates, int limit)
    {
        var ranked = candidates.OrderByDescending(candidate => candidate.RankingScore);
        if (diversity == 0)
        {
            return [.. ranked.Take(limit)];
        }

        // In a category, each is worth less than the one before it, and what it loses is the same whatever the page has of others: the order of
        // these values is the order in which places are given. Equal ones stand as they are ranked.
        var taken = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. ranked.Select(candidate => (Candidate: candidate, Value: Value(candidate))).OrderByDescending(valued => valued.Value).Take(limit).Select(valued => valued.Candidate)];

        double Value(FeedCandidate candidate)
        {
            var value = Math.Log(candidate.RankingScore > LeastScore ? candidate.RankingScore : LeastScore);
            // Items without a category are each of their own.
            if (candidate.Item.Attribute("category") is not { } category)
            {
                return value;
            }

            var before = taken.GetValueOrDefault(category);
            taken[category] = before + 1;
            return value - (diversity * before);
        }
    }
}
