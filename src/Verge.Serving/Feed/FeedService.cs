using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Verge.Domain;

namespace Verge.Serving;

/// <summary>
/// Answers paging requests: user, retrieve, filter, rank, attach, in this order, each metered; and takes the interactions
/// that the next request already sees. Thread-safe.
/// </summary>
public sealed partial class FeedService : IDisposable
{
    private readonly BundleRegistry _bundles;
    private readonly IUserStateStore _state;
    private readonly FeedOptions _options;
    private readonly FeedPipeline _pipeline;
    private readonly FeedPipeline _givenPipeline;
    private readonly ServedFeeds _served;
    private readonly LiveCounters _counters;
    private readonly GroupCommit _taking;
    private readonly UserEmbeddings? _embeddings;
    private readonly LiveCatalogue _catalogue;
    private readonly ServiceClock _clock;
    private readonly ILogger _logger;

    /// <summary>Makes a service.</summary>
    /// <param name="bundles">The versions; <see cref="Refresh"/> fills it.</param>
    /// <param name="state">What is known of users.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logging">Where failures that no request reports are told; null for nowhere.</param>
    /// <param name="embeddings">User embeddings that are kept current, told of each change; null: each request makes its own.</param>
    /// <param name="catalogue">Where changes to the catalogue are kept; null: they end with the service.</param>
    public FeedService(
        BundleRegistry bundles, IUserStateStore state, FeedOptions? options, TimeProvider time, ILoggerFactory? logging = null,
        UserEmbeddings? embeddings = null, ICatalogueStore? catalogue = null)
    {
        ArgumentNullException.ThrowIfNull(bundles);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(time);
        logging ??= NullLoggerFactory.Instance;
        (_bundles, _state, _options, _clock) = (bundles, state, (options ?? new()).Validated(), new(time));
        _logger = logging.CreateLogger<FeedService>();
        var retrieving = logging.CreateLogger<RetrieveStage>();
        RecallWatch = new(_options.RecallShare, time);
        var (embedding, popular) = (new EmbeddingRetriever(_options), new PopularRetriever(_options.Retrieved, _options.PopularAge));
        var user = new UserStage(embeddings);
        _pipeline = new(user, new RetrieveStage(retrieving, embedding, popular), new FilterStage(), new RankStage(), new AttachStage());
        _givenPipeline = new(user, new RetrieveStage(retrieving, new GivenRetriever()), new RankStage(), new AttachStage());
        _served = new(_options.FeedCapacity);
        _counters = new(bundles, state, _options, time, _logger);
        _taking = new(TakeNew);
        _embeddings = embeddings;
        _catalogue = new(bundles, catalogue ?? new MemoryCatalogueStore(), _logger);
    }

    /// <summary>Times that an interaction may have, both included.</summary>
    /// <remarks>A clock that jumped back narrows nothing: the latest time it has shown counts.</remarks>
    public (DateTimeOffset From, DateTimeOffset To) EventTimes
    {
        get
        {
            var now = _clock.Now();
            return (now - _options.EventAge, _clock.Latest + _options.EventLead);
        }
    }

    /// <summary>By how much a sender's clock is wrong, to be added to its times; zero where it is within what events may be ahead.</summary>
    /// <remarks>
    /// The cloud's own may have been set back, or have been ahead for a moment: whoever is between what it shows and the latest that it has
    /// shown may be right. All others are told by what it shows.
    /// </remarks>
    /// <param name="sentAt">What that clock showed when it sent.</param>
    public TimeSpan ClockError(DateTimeOffset sentAt)
    {
        var now = _clock.Now();
        return sentAt >= now - _options.EventLead && sentAt <= _clock.Latest + _options.EventLead ? TimeSpan.Zero : now - sentAt;
    }

    internal RecallWatch RecallWatch { get; }

    /// <summary>Looks for versions: see <see cref="BundleRegistry.Refresh"/>. A new one has its counters, and its catalogue's changes, before it is served.</summary>
    public RegistryChange Refresh()
    {
        var change = _bundles.Refresh(Prepare);
        if (change.Added.Count + change.Retired.Count > 0)
        {
            _embeddings?.Signal();
        }

        return change;
    }

    /// <summary>Stores interactions, all or none; the next request sees them. One that came before is passed over.</summary>
    /// <returns>How many were new.</returns>
    /// <exception cref="UserStateException">They could not be stored.</exception>
    public int Take(IReadOnlyList<Interaction> interactions)
    {
        ArgumentNullException.ThrowIfNull(interactions);
        return TakeNew(interactions).Count;
    }

    /// <summary>As <see cref="Take"/>, together with what others bring meanwhile: many wait for the disk once.</summary>
    /// <inheritdoc cref="Take"/>
    public Task<int> TakeAsync(IReadOnlyList<Interaction> interactions)
    {
        ArgumentNullException.ThrowIfNull(interactions);
        return _taking.TakeAsync(interactions);
    }

    /// <summary>
    /// Forgets a user: interactions, and embeddings that were made of them. What counters have counted stays until a version is loaded anew, and
    /// names nobody; no more do pages.
    /// What a request brings meanwhile is of a new user.
    /// </summary>
    /// <exception cref="UserStateException">The storage failed: do it again.</exception>
    public void Forget(string userId)
    {
        ArgumentNullException.ThrowIfNull(userId);
        _state.ForgetInteractions(userId);
        _embeddings?.Forget(userId);
    }

    /// <summary>Stores what waits to be stored.</summary>
    public void Dispose() => _counters.Dispose();

    private void Prepare(ServedBundle bundle)
    {
        // The catalogue first: what is not in it is not counted.
        _catalogue.Load(bundle);
        _counters.Load(bundle);
    }

    private IReadOnlyList<Interaction> TakeNew(IReadOnlyList<Interaction> interactions)
    {
        var stored = _counters.Take(interactions);
        FeedMetrics.Interactions.Add(stored.Count);
        _embeddings?.Signal();
        return stored;
    }
}
