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

    /// <summary>Hands over clicks, carts and orders: all of them or none.</summary>
    Task SendEventsAsync(IReadOnlyList<UserEvent> events, CancellationToken cancellationToken);
}
