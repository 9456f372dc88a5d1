using System.Collections.Immutable;
using Verge.Domain;
using Verge.Features;

namespace Verge.Serving;

/// <summary>
/// What the cloud remembers: the interactions of its users, seconds old, and what it served. Implementations are
/// thread-safe and pass one contract suite.
/// </summary>
/// <remarks>
/// Interactions come from the <see cref="IEventLog"/> that the store belongs to: it knows them once <see cref="IEventLog.Append"/> has returned,
/// and no more once <see cref="IEventLog.ForgetInteractions"/> has. On one machine both are one file. All members throw
/// <see cref="UserStateException"/> where the storage fails; then nothing was stored.
/// </remarks>
public interface IUserStateStore
{
    /// <summary>Stores that pages were served, all of them or none. A crash of the machine may lose the last of them.</summary>
    void AppendPages(IReadOnlyList<ServedPage> pages);

    /// <summary>A user's newest clicks by time, at most <see cref="UserStateLimits.Clicks"/>, oldest first.</summary>
    ReadOnlyMemory<HistoryClick> Clicks(string userId) => Newest(userId, EventKind.Clicked, UserStateLimits.Clicks);

    /// <summary>A user's newest interactions of a kind by time, oldest first; of one moment, those stored later are the newer ones.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="kind"><see cref="EventKind.Clicked"/>, <see cref="EventKind.Carted"/> or <see cref="EventKind.Ordered"/>: there are no others.</param>
    /// <param name="limit">So many at most.</param>
    ReadOnlyMemory<HistoryClick> Newest(string userId, EventKind kind, int limit);

    /// <summary>Items that the user clicked, put into the cart or ordered since a moment.</summary>
    ImmutableHashSet<string> Seen(string userId, DateTimeOffset since);

    /// <summary>Interactions and pages of times after a moment, in the order in which they were stored.</summary>
    /// <param name="moment">The moment.</param>
    /// <param name="afterSequence">Only what was stored after this <see cref="StoredEvent.Sequence"/>; 0 for all.</param>
    IEnumerable<StoredEvent> EventsAfter(DateTimeOffset moment, long afterSequence = 0);

    /// <summary>Forgets pages of times before a moment, the oldest first: no counter needs them any more.</summary>
    /// <param name="before">The moment.</param>
    /// <param name="limit">So many at most: who writes meanwhile waits.</param>
    /// <returns>How many were forgotten.</returns>
    int ForgetPages(DateTimeOffset before, int limit);
}
