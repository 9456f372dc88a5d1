using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Verge.Serving;

/// <summary>Answers paging requests: user, retrieve, filter, rank, page, explain (where asked for), attach, in this order, each metered. Thread-safe.</summary>
public sealed partial class FeedService
{
    private readonly BundleRegistry _bundles;
    private readonly IUserStateStore _state;
    private readonly LiveCounters _counters;
    private readonly FeedOptions _options;
    private readonly ServiceClock _clock;
    private readonly FeedPipeline _pipeline;
    private readonly FeedPipeline _givenPipeline;
    private readonly ServedFeeds _served;
    private readonly ILogger _logger;

    /// <summary>Makes a service.</summary>
    /// <param name="bundles">The versions; <see cref="LiveVersions.Refresh"/> fills it.</param>
    /// <param name="state">What is known of users.</param>
    /// <param name="counters">Counts the pages served.</param>
    /// <param name="options">How.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="logging">Where failures that no request reports are told; null for nowhere.</param>
    /// <param name="embeddings">User embeddings that are kept current; null: each request makes its own.</param>
    public FeedService(
        BundleRegistry bundles, IUserStateStore state, LiveCounters counters, FeedOptions options, ServiceClock clock, ILoggerFactory? logging = null,
        UserEmbeddings? embeddings = null)
    {
        ArgumentNullException.ThrowIfNull(bundles);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(counters);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        logging ??= NullLoggerFactory.Instance;
        (_bundles, _state, _counters, _options, _clock) = (bundles, state, counters, options.Validated(), clock);
        _logger = logging.CreateLogger<FeedService>();
        var retrieving = logging.CreateLogger<RetrieveStage>();
        RecallWatch = new(options.RecallShare, clock.Time);
        var (embedding, popular) = (new EmbeddingRetriever(options), new PopularRetriever(options.Retrieved, options.PopularAge));
        var (user, page, explain) = (new UserStage(embeddings), new PageStage(options.Diversity), new ExplainStage());
        _pipeline = new(user, new RetrieveStage(retrieving, embedding, popular), new FilterStage(), new RankStage(), page, explain, new AttachStage());
        _givenPipeline = new(user, new RetrieveStage(retrieving, new GivenRetriever()), new RankStage(), page, explain, new AttachStage());
        _served = new(options.FeedCapacity);
    }

    internal RecallWatch RecallWatch { get; }

    /// <summary>Answers a paging request.</summary>
    /// <exception cref="ServiceNotReadyException">No bundle is being served yet.</exception>
    /// <exception cref="UnknownModelVersionException">The device's version is not served.</exception>
    public FeedAnswer Answer(FeedQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        using var answering = _bundles.Acquire(query.ModelVersion);
        using var latest = _bundles.Acquire();
        var now = _clock.Now();
        var cursor = query.Cursor ?? new(Guid.NewGuid(), 0);
        var past = ReadState(query, answering.Bundle, now, out var failure);
        var context = new FeedContext
        {
            Query = query,
            Bundle = answering.Bundle,
            Latest = latest.Bundle,
            Now = now,
            Clicks = past.Clicks,
            Carts = past.Carts,
            Orders = past.Orders,
            Counters = answering.Bundle.Counters,
            Activity = answering.Bundle.Activity,
            Served = _served.Before(cursor.FeedId, cursor.Page),
            Seen = past.Seen,
            Fallback = failure,
        };
        (query.Given is null ? _pipeline : _givenPipeline).Run(context);
        if (context.SearchBreadth > 0)
        {
            // Only now: the comparison must not take the processor from the request's ranking.
            RecallWatch.Take(context, context.SearchBreadth);
        }

        string[] items = [.. context.Candidates.Select(candidate => candidate.Item.Id)];
        // Asked for again with the same cursor, its answer was lost on its way: nobody has seen it twice. And nobody is shown what is explained.
        if ((query.Given is not null || _served.Set(cursor.FeedId, cursor.Page, items)) && !query.IsExplained)
        {
            _counters.TakePage(new(now, items));
        }

        return new(context.Bundle.Version, Next(query, cursor, items.Length), context.Fallback, context.Candidates, context.Removed);
    }

    /// <summary>A page that is not full is the last one.</summary>
    private FeedCursor? Next(FeedQuery query, FeedCursor cursor, int items) =>
        query.Given is not null || items < Math.Min(query.Limit, _options.Retrieved) || cursor.Page + 1 >= FeedCursor.MaximumPages
            ? null
            : cursor with { Page = cursor.Page + 1 };

    /// <summary>A feed without the user's past is worth more than none.</summary>
    private UserPast ReadState(FeedQuery query, ServedBundle bundle, DateTimeOffset now, out string? failure)
    {
        try
        {
            failure = null;
            return UserPast.Read(_state, query, bundle.Stages.Ranking.Schema, now - _options.SeenWindow);
        }
        catch (UserStateException error)
        {
            StateUnavailable(_logger, error);
            failure = "state_unavailable";
            return new();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "User state cannot be read: the page is answered without it")]
    private static partial void StateUnavailable(ILogger logger, Exception error);
}
