using System.Collections.Immutable;
using Verge.Domain;
using Verge.Features;

namespace Verge.Serving;

/// <summary>What a request sees of its user's past.</summary>
internal readonly record struct UserPast
{
    /// <summary>Nothing.</summary>
    public UserPast()
    {
    }

    /// <summary>Clicks, oldest first.</summary>
    public ReadOnlyMemory<HistoryClick> Clicks { get; init; }

    /// <summary>Carts, oldest first; none where the ranker has no sequence of them.</summary>
    public ReadOnlyMemory<HistoryClick> Carts { get; init; }

    /// <summary>Orders, oldest first; none where the ranker has no sequence of them.</summary>
    public ReadOnlyMemory<HistoryClick> Orders { get; init; }

    /// <summary>Items that were clicked, carted or ordered lately.</summary>
    public ImmutableHashSet<string> Seen { get; init; } = [];

    /// <summary>Reads it; carts and orders only as far as a sequence of the ranker reaches, so that a ranker of clicks costs no query.</summary>
    /// <param name="state">Where from.</param>
    /// <param name="query">The request.</param>
    /// <param name="ranking">What the ranker sees.</param>
    /// <param name="seenSince">Since when items count as seen.</param>
    /// <exception cref="UserStateException">It cannot be read.</exception>
    public static UserPast Read(IUserStateStore state, FeedQuery query, RankingSchema ranking, DateTimeOffset seenSince) => new()
    {
        Clicks = state.Clicks(query.UserId),
        Carts = Newest(EventKind.Carted, UserStateLimits.Carts, state, query, ranking),
        Orders = Newest(EventKind.Ordered, UserStateLimits.Orders, state, query, ranking),
        Seen = query.Given is null ? state.Seen(query.UserId, seenSince) : [],
    };

    private static ReadOnlyMemory<HistoryClick> Newest(EventKind kind, int limit, IUserStateStore state, FeedQuery query, RankingSchema ranking) =>
        Math.Min(limit, ranking.LongestOf(kind)) is var count and > 0 ? state.Newest(query.UserId, kind, count) : default;
}
