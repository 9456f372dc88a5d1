using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Edge;

/// <summary>The cloud as a device sees it. Implementations are thread-safe.</summary>
/// <remarks>
/// A source that cannot be reached throws <see cref="FeedSourceException"/>; the client then works on from its pool.
/// A version the cloud does not serve (any more) is <see cref="UnknownModelVersionException"/>.
/// </remarks>
public interface IFeedSource
{
    /// <summary>Answers a paging request.</summary>
    Task<FeedResponse> GetFeedAsync(FeedRequest request, CancellationToken cancellationToken);

    /// <summary>The embedding rows of given items in one version, in the order asked for.</summary>
    Task<ImmutableArray<ItemEmbedding>> GetEmbeddingsAsync(string version, IReadOnlyList<string> items, CancellationToken cancellationToken);

    /// <summary>Hands over clicks, carts and orders: all of them or none. Told again they are the same events.</summary>
    /// <param name="events">The events, their times by the device's wall clock.</param>
    /// <param name="sentAt">What that clock shows now: a cloud that is told tells by it how wrong the clock is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="FeedSourceException">
    /// They were not taken. Only where <see cref="FeedSourceException.IsAboutEvents"/> is one of them the reason; else all may be sent again.
    /// </exception>
    Task SendEventsAsync(IReadOnlyList<UserEvent> events, DateTimeOffset sentAt, CancellationToken cancellationToken);
}
