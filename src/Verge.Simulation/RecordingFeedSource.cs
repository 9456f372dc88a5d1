using System.Collections.Immutable;
using System.Diagnostics;
using Verge.Domain;
using Verge.Edge;

namespace Verge.Simulation;

/// <summary>A feed source that remembers what it answered, and how long that took.</summary>
public sealed class RecordingFeedSource(IFeedSource inner) : IFeedSource
{
    private readonly List<double> _milliseconds = [];

    /// <summary>Time of each paging request, in ms.</summary>
    public IReadOnlyList<double> Milliseconds => _milliseconds;

    /// <summary>The last answer.</summary>
    public FeedResponse? Last { get; private set; }

    /// <inheritdoc/>
    public async Task<FeedResponse> GetFeedAsync(FeedRequest request, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        Last = await inner.GetFeedAsync(request, cancellationToken);
        _milliseconds.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        return Last;
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<ItemEmbedding>> GetEmbeddingsAsync(string version, IReadOnlyList<string> items, CancellationToken cancellationToken) =>
        inner.GetEmbeddingsAsync(version, items, cancellationToken);

    /// <inheritdoc/>
    public Task SendEventsAsync(IReadOnlyList<UserEvent> events, DateTimeOffset sentAt, CancellationToken cancellationToken) =>
        inner.SendEventsAsync(events, sentAt, cancellationToken);
}
