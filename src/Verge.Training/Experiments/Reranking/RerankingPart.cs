using System.Collections.Immutable;
using Verge.Domain;
using Verge.Evaluation;
using Verge.Features;

namespace Verge.Training.Experiments;

/// <summary>Requests to learn, and requests to ask of what learned them.</summary>
/// <param name="Features">Fitted to what was before the requests.</param>
/// <param name="Samples">By time; each with a candidate that counts.</param>
/// <param name="Requests">Each with both classes among the candidates that count.</param>
/// <param name="LeftOut">Requests of one class, or of none: neither AUC nor a rank says anything of them.</param>
internal sealed record RerankingPart(FeatureSpace Features, ImmutableArray<RerankExample> Samples, ImmutableArray<RerankExample> Requests, int LeftOut)
{
    private const uint TouchedTag = 1;
    private const uint UntouchedTag = 2;

    /// <summary>The slices: of requests before which something was touched in the session, and of the others.</summary>
    public static ImmutableArray<string> Tags { get; } = ["touched", "untouched"];

    /// <summary>The requests as lists that a re-ranker scored.</summary>
    public IEnumerable<ScoredList> Scored(RerankingRow row, CancellationToken cancellation)
    {
        foreach (var request in Requests)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return Scored(request, row.Score(request));
        }
    }

    /// <summary>
    /// A list keeps what counts. Logits of a loss over lists are no probabilities, and a rule gives none: what is kept is the share of candidates
    /// that none is before, which has the same order and the same ties.
    /// </summary>
    private static ScoredList Scored(RerankExample request, ReadOnlySpan<float> scores)
    {
        var (places, labels) = (new List<float>(), new List<bool>());
        for (var i = 0; i < scores.Length; i++)
        {
            if (request.Counts[i] == 0)
            {
                continue;
            }

            var before = 0;
            for (var j = 0; j < scores.Length; j++)
            {
                before += request.Counts[j] > 0 && scores[j] > scores[i] ? 1 : 0;
            }

            places.Add(1 - (before / (float)request.CountedCandidates));
            labels.Add(request.Labels[i] > 0);
        }

        var tag = IsTouched(request) ? TouchedTag : UntouchedTag;
        return new()
        {
            User = request.UserId,
            Request = FormattableString.Invariant($"{request.SessionId}/{request.RequestIndex}"),
            Scores = places.ToArray(),
            Labels = labels.ToArray(),
            Tags = Enumerable.Repeat(tag, places.Count).ToArray(),
        };
    }

    /// <summary>Whether a page was opened in the session before the request, whatever the rows see of it.</summary>
    private static bool IsTouched(RerankExample request)
    {
        var session = request.Session;
        foreach (var behavior in session.Behaviors.AsSpan()[..session.Requests[request.RequestIndex].HistoryLength])
        {
            if (behavior.Kind == BehaviorKind.PageView)
            {
                return true;
            }
        }

        return false;
    }
}
