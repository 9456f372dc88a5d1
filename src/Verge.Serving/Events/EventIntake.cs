using Verge.Domain;

namespace Verge.Serving;

/// <summary>What users do, stored and counted as it comes, and forgotten when a user wishes it. Thread-safe.</summary>
public sealed class EventIntake
{
    private readonly LiveCounters _counters;
    private readonly FeedOptions _options;
    private readonly ServiceClock _clock;
    private readonly UserEmbeddings? _embeddings;
    private readonly GroupCommit _taking;

    /// <summary>Makes an intake.</summary>
    /// <param name="counters">Stores and counts them in one step.</param>
    /// <param name="options">Which times events may have.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="embeddings">User embeddings that are kept current, told of each change; null where none are.</param>
    public EventIntake(LiveCounters counters, FeedOptions options, ServiceClock clock, UserEmbeddings? embeddings = null)
    {
        ArgumentNullException.ThrowIfNull(counters);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        (_counters, _options, _clock, _embeddings) = (counters, options.Validated(), clock, embeddings);
        _taking = new(TakeNew);
    }

    /// <summary>Times that an interaction may have, both included.</summary>
    /// <remarks>A clock that jumped back narrows nothing: the latest time it has shown counts.</remarks>
    public (DateTimeOffset From, DateTimeOffset To) Times
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
    /// Forgets a user: interactions, what is remembered of them for dense features, and embeddings that were made of them. What counters have counted stays until a version is loaded anew, and
    /// names nobody; no more do pages.
    /// What a request brings meanwhile is of a new user.
    /// </summary>
    /// <exception cref="UserStateException">The storage failed: do it again.</exception>
    public void Forget(string userId)
    {
        ArgumentNullException.ThrowIfNull(userId);
        _counters.Forget(userId);
        _embeddings?.Forget(userId);
    }

    private IReadOnlyList<Interaction> TakeNew(IReadOnlyList<Interaction> interactions)
    {
        var stored = _counters.Take(interactions);
        FeedMetrics.Interactions.Add(stored.Count);
        _embeddings?.Signal();
        return stored;
    }
}
