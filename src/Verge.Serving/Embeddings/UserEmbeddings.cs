namespace Verge.Serving;

/// <summary>User embeddings as requests read them: those stored, where they are what the request would make itself, else made at once.</summary>
public sealed class UserEmbeddings : IDisposable
{
    private readonly IUserEmbeddingStore _store;
    private readonly IUserEmbeddingConsumer _consumer;
    private readonly IDisposable _watch;

    /// <summary>Embeddings of a store; until they are disposed, how many events wait is metered.</summary>
    /// <param name="store">Those stored.</param>
    /// <param name="consumer">Keeps them as of the last events.</param>
    public UserEmbeddings(IUserEmbeddingStore store, IUserEmbeddingConsumer consumer)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(consumer);
        (_store, _consumer, _watch) = (store, consumer, EmbeddingMetrics.Watch(() => Waiting));
    }

    /// <summary>How many accepted events wait to be taken in; <see langword="null"/> while that cannot be read.</summary>
    /// <remarks>Asked of the log, not of the consumer's last step: one that is stuck makes none.</remarks>
    public long? Waiting
    {
        get
        {
            try
            {
                return _consumer.Waiting;
            }
            catch (Exception error) when (error is UserStateException or ObjectDisposedException)
            {
                return null;
            }
        }
    }

    /// <summary>Ends the metering.</summary>
    public void Dispose() => _watch.Dispose();

    /// <summary>
    /// The embeddings of a request's user, <c>[interests, width]</c>: those stored, where they are of the answering version and of
    /// exactly this history. What a new version makes is kept in place of an older version's.
    /// </summary>
    /// <returns>Empty where the history has no item of the version's catalogue.</returns>
    internal ReadOnlyMemory<float> Of(FeedContext context, int[] history)
    {
        var (query, bundle) = (context.Query, context.Bundle);
        if (!ReferenceEquals(bundle, context.Latest) || context.Clicks.IsEmpty)
        {
            // Of older versions, and of who is not known, nothing is stored.
            return UserStage.Encode(bundle.Users, query.Surface, history);
        }

        UserEmbedding? stored;
        try
        {
            stored = _store.Find(query.UserId, query.Surface);
        }
        catch (UserStateException)
        {
            return UserStage.Encode(bundle.Users, query.Surface, history);
        }

        var described = bundle.Describe(history);
        if (stored?.IsOf(bundle.Version, described) == true)
        {
            EmbeddingMetrics.Reads.Add(1, EmbeddingMetrics.Stored);
            return stored.Values;
        }

        EmbeddingMetrics.Reads.Add(1, EmbeddingMetrics.Made);
        var values = UserStage.Encode(bundle.Users, query.Surface, history);
        var isAnchored = query.AnchorItemId is { } anchor && context.Clicks.Span[^1].ItemId != anchor;
        if (stored?.Version != bundle.Version && !isAnchored)
        {
            _consumer.Offer(new()
            {
                UserId = query.UserId,
                Surface = query.Surface,
                Version = bundle.Version,
                At = context.Now,
                Events = stored?.Events ?? 0,
                History = described,
                Values = values,
            });
        }

        return values;
    }

    /// <summary>Forgets a user whose events are out of the log.</summary>
    internal void Forget(string userId) => _consumer.Forget(userId);

    /// <summary>Tells the consumer of events or versions.</summary>
    internal void Signal() => _consumer.Signal();
}
