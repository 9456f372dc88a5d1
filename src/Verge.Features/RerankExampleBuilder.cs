using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Features;

/// <summary>
/// Makes re-ranking examples of logged sessions. What a request sees is what was known when its trigger fired: behaviors up
/// to then, open page-views without their acts, scores as its pages brought them.
/// </summary>
/// <remarks>Thread-safe.</remarks>
public sealed partial class RerankExampleBuilder
{
    private readonly FeatureSpace _space;
    private readonly Dictionary<string, Item> _items;
    private readonly PageScores _scores;
    private readonly RerankExampleOptions _options;

    /// <summary>A builder over one catalogue.</summary>
    /// <param name="space">The fitted features.</param>
    /// <param name="items">The catalogue; behaviors and candidates outside it have unknown attributes.</param>
    /// <param name="scores">Raw scores of the sessions' pages; may be <see langword="null"/> where the schema has none.</param>
    /// <param name="options">Sizes; <see langword="null"/>: the paper's.</param>
    /// <exception cref="FeatureException">Scores that are not the schema's, or impossible sizes.</exception>
    public RerankExampleBuilder(FeatureSpace space, IEnumerable<Item> items, PageScores? scores = null, RerankExampleOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(items);
        _space = space;
        _options = options ?? new();
        _options.Validate();
        _scores = scores ?? new(space.Schema.Scores);
        if (!_scores.Names.SequenceEqual(space.Schema.Scores, StringComparer.Ordinal))
        {
            throw new FeatureException("scores", $"'{string.Join(", ", _scores.Names)}'", $"the schema's '{string.Join(", ", space.Schema.Scores)}'");
        }

        _items = new(StringComparer.Ordinal);
        foreach (var item in items)
        {
            _items.TryAdd(item.Id, item);
        }
    }

    /// <summary>The examples of all requests of a session, in order; they share the session's encoded behaviors.</summary>
    /// <exception cref="FeatureException">A request or behavior that cannot be, named.</exception>
    public ImmutableArray<RerankExample> Build(SessionLog session)
    {
        ArgumentNullException.ThrowIfNull(session);
        var (exposures, pageViews) = Encode(session);
        var examples = ImmutableArray.CreateBuilder<RerankExample>(session.Requests.Length);
        for (var i = 0; i < session.Requests.Length; i++)
        {
            examples.Add(Build(session, session.Requests[i], i, exposures, pageViews));
        }

        return examples.MoveToImmutable();
    }

    /// <summary>The example of one request of a session.</summary>
    /// <exception cref="FeatureException">A request or behavior that cannot be, named.</exception>
    public RerankExample Build(SessionLog session, RerankingRequest request)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(request);
        var (exposures, pageViews) = Encode(session);
        return Build(session, request, session.Requests.IndexOf(request), exposures, pageViews);
    }

    private RerankExample Build(SessionLog session, RerankingRequest request, int index, BehaviorRows exposures, BehaviorRows pageViews)
    {
        Check(session, request);
        var touches = new SessionTouches();
        var (exposureCount, pageViewCount) = (0, 0);
        if (!_options.Blind)
        {
            foreach (var behavior in session.Behaviors.AsSpan()[..request.HistoryLength])
            {
                if (behavior.Kind == BehaviorKind.PageView)
                {
                    pageViewCount++;
                    touches.Touch(behavior.ItemId, behavior.At);
                }
                else
                {
                    exposureCount++;
                }
            }
        }

        var schema = _space.Schema;
        var k = Math.Min(request.Candidates.Length, _options.MaximumCandidates);
        var example = new RerankExample
        {
            UserId = session.UserId,
            SessionId = session.SessionId,
            RequestIndex = index,
            At = request.At,
            Trigger = request.Trigger,
            Exposures = new(exposures, exposureCount, request.At, _options.ExposureWindow),
            PageViews = new(pageViews, pageViewCount, request.At, _options.PageViewWindow),
            CandidateRows = new int[k * schema.ItemAttributes.Length],
            CandidateDense = new float[k * schema.DenseWidth],
            Labels = new float[k],
            Counts = new float[k],
            TrueProbabilities = new float[k],
            Session = session,
        };
        for (var i = 0; i < k; i++)
        {
            var candidate = request.Candidates[i];
            var id = session.Pages[candidate.PageIndex].Candidates[candidate.Position];
            EncodeRows(id, example.CandidateRows.AsSpan(i * schema.ItemAttributes.Length));
            _space.Device.EncodeDense(
                _scores.Candidate(session, candidate.PageIndex, candidate.Position),
                touches.Since(id, request.At),
                example.CandidateDense.AsSpan(i * schema.DenseWidth, schema.DenseWidth));
            example.Labels[i] = candidate.Clicked ? 1 : 0;
            example.Counts[i] = candidate.Counts ? 1 : 0;
            example.TrueProbabilities[i] = candidate.TrueProbability;
        }

        return example;
    }
}
