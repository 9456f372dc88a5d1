using System.Collections.Immutable;
using Verge.Domain;
using Verge.Edge;

namespace Verge.Simulation;

/// <summary>
/// A feed source whose pages are logged lists: the cloud attaches scores and embedding rows to exactly those candidates in
/// exactly that order; everything else goes to the cloud as it is.
/// </summary>
/// <param name="cloud">The cloud.</param>
public sealed class LoggedPageSource(HttpFeedSource cloud) : IFeedSource
{
    private (PagingRequest Page, string Session)? _next;

    /// <summary>The list that the next paging request is answered with.</summary>
    public void Serve(PagingRequest page, string sessionId) => _next = (page, sessionId);

    /// <inheritdoc/>
    public Task<FeedResponse> GetFeedAsync(FeedRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (page, session) = _next ?? throw new InvalidOperationException("No logged page is set: call Serve first.");
        GivenItem[] candidates = [.. page.Candidates.Select((item, i) => new GivenItem(item, page.Prices.IsDefaultOrEmpty ? null : page.Prices[i]))];
        return cloud.AttachAsync(request with { Surface = page.Surface, AnchorItemId = page.AnchorItemId, SessionId = session }, candidates, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<ItemEmbedding>> GetEmbeddingsAsync(string version, IReadOnlyList<string> items, CancellationToken cancellationToken) =>
        cloud.GetEmbeddingsAsync(version, items, cancellationToken);

    /// <inheritdoc/>
    public Task SendEventsAsync(IReadOnlyList<UserEvent> events, DateTimeOffset sentAt, CancellationToken cancellationToken) =>
        cloud.SendEventsAsync(events, sentAt, cancellationToken);
}
