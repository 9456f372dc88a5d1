using System.Collections.Immutable;
using Verge.Datasets;
using Verge.Domain;
using Verge.Features;

namespace Verge.Training.Experiments;

/// <summary>
/// A span of time that is asked for, with what is trained before it. Stages learn what was before the re-rankers' requests, features are fitted to those,
/// and nothing knows anything of what is asked.
/// </summary>
internal sealed class RerankingFold
{
    private readonly Dataset _log;
    private readonly RerankingDataOptions _options;
    private readonly FeatureSchema _schema;
    private readonly (DateTimeOffset? From, DateTimeOffset Held, DateTimeOffset Cut) _times;
    private readonly Lazy<PageScores> _scores;
    private readonly Lazy<RerankingPart> _test;
    private readonly Lazy<RerankingPart> _validation;
    private readonly Lazy<RerankingPart> _testOfHeld;
    private readonly Dictionary<string, DateTimeOffset> _ends;

    /// <summary>Cuts a fold; stages are trained and parts made when they are asked for.</summary>
    /// <param name="data">The log.</param>
    /// <param name="pipeline">The preset of its kind, with the schema that rows see.</param>
    /// <param name="options">Requests at most, and what is held back.</param>
    /// <param name="span">Re-rankers' training begins, the test begins, it ends.</param>
    /// <param name="where">Whose it is, for messages.</param>
    /// <exception cref="ExperimentException">No request to train on, hold back or ask for.</exception>
    public RerankingFold(
        Dataset data, PipelineOptions pipeline, RerankingDataOptions options, (DateTimeOffset? From, DateTimeOffset Cut, DateTimeOffset? Until) span, string where)
    {
        var log = span.Until is { } until ? TimeSplit.At(data, until).Past : data;
        (_log, _options, _schema) = (log, options, pipeline.Schema);
        DateTimeOffset[] times = [.. RequestTimes(log).Where(at => !(at < span.From) && at < span.Cut).Order()];
        var held = times.Length == 0 ? span.Cut : times[Math.Min(times.Length - 1, (int)(times.Length * (1 - options.Validation)))];
        if (times.Length == 0 || times[0] >= held || !RequestTimes(log).Any(at => at >= span.Cut))
        {
            throw new ExperimentException(FormattableString.Invariant($"{where}: got {times.Length} requests from {span.From ?? DateTimeOffset.MinValue:u} to {span.Cut:u}, expected some to train on, some to hold back, and some to ask for after it"));
        }

        _times = (span.From, held, span.Cut);
        _ends = log.Sessions.Where(session => !session.Behaviors.IsEmpty).ToDictionary(session => session.SessionId, session => session.Behaviors[^1].At, StringComparer.Ordinal);
        _scores = new(() => RerankingStages.Score(log, options.Stages == 0 ? null : span.From, span.Cut, pipeline, where));
        _test = new(() => Make(_times.Cut, _log));
        _validation = new(() => Make(_times.Held, Ended(TimeSplit.At(_log, _times.Cut).Past, _times.Cut)));
        _testOfHeld = new(() => Ask(_validation.Value.Features, _validation.Value.Samples, _log, _times.Cut));
    }

    /// <summary>All training requests, and those of the test.</summary>
    public RerankingPart Test => _test.Value;

    /// <summary>The training requests but the last ones, and those.</summary>
    public RerankingPart Validation => _validation.Value;

    /// <summary>The training requests but the last ones, and those of the test.</summary>
    public RerankingPart TestOfHeld => _testOfHeld.Value;

    /// <summary>When a log's requests were.</summary>
    public static IEnumerable<DateTimeOffset> RequestTimes(Dataset log) => log.Sessions.SelectMany(session => session.Requests).Select(request => request.At);

    private RerankingPart Make(DateTimeOffset cut, Dataset asked)
    {
        var training = _times.From is { } from ? TimeSplit.At(_log, from, cut).Parts[1] : TimeSplit.At(_log, cut).Past;
        var features = FeatureSpace.Fit(
            _schema, training, _scores.Value, new() { MinimumCount = _options.MinimumCount, ExposureWindow = _options.Exposures, PageViewWindow = _options.PageViews });
        var samples = Build(features, Ended(training, cut)).Where(example => example.CountedCandidates > 0).OrderBy(example => example.At).ToImmutableArray();
        var newest = _options.TrainingRequests == 0 ? 0 : Math.Max(0, samples.Length - _options.TrainingRequests);
        return Ask(features, samples[newest..], asked, cut);
    }

    /// <summary>What was clicked after a cut is not known at it: the requests of sessions that went on have labels from there.</summary>
    private Dataset Ended(Dataset part, DateTimeOffset cut) =>
        part with { Sessions = [.. part.Sessions.Where(session => !(_ends.GetValueOrDefault(session.SessionId) >= cut))] };

    private RerankingPart Ask(FeatureSpace features, ImmutableArray<RerankExample> samples, Dataset log, DateTimeOffset cut)
    {
        RerankExample[] all = [.. Build(features, TimeSplit.At(log, cut).Future)];
        RerankExample[] rated = [.. all.Where(example => example.HasBothClasses)];
        return new(
            features,
            samples,
            _options.TestRequests == 0 || rated.Length <= _options.TestRequests
                ? [.. rated]
                : [.. Enumerable.Range(0, _options.TestRequests).Select(i => rated[(int)((long)i * rated.Length / _options.TestRequests)])],
            all.Length - rated.Length);
    }

    private IEnumerable<RerankExample> Build(FeatureSpace features, Dataset part)
    {
        var sizes = new RerankExampleOptions { MaximumCandidates = _options.Candidates, ExposureWindow = _options.Exposures, PageViewWindow = _options.PageViews };
        var builder = new RerankExampleBuilder(features, _log.Items, _scores.Value, sizes);
        return part.Sessions.SelectMany(session => builder.Build(_options.Order == InitialOrder.Ranker ? Ordered(session) : session));
    }

    private SessionLog Ordered(SessionLog session)
    {
        var column = _schema.Scores.IndexOf(PagingScoreNames.ClickProbability);
        return session with
        {
            Requests =
            [
                .. session.Requests.Select(request => request with
                {
                    Candidates = [.. request.Candidates.OrderByDescending(candidate => _scores.Value.Candidate(session, candidate.PageIndex, candidate.Position)[column])],
                }),
            ],
        };
    }
}
