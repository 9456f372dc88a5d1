namespace Verge.Edge;

/// <summary>What a client counts and times. Reading it is free and safe from any thread.</summary>
public sealed class EdgeDiagnostics
{
    internal long BehaviorCount;
    internal long TriggerCount;
    internal long RerankCount;
    internal long SupersededCount;
    internal long StaleCount;
    internal long ClockJumpCount;
    internal long OfflineCount;
    internal long DuplicateCount;
    internal long EvictedCount;
    internal long WithoutEmbeddingCount;
    internal long RefusedEventCount;
    internal long SentEventCount;
    internal long FeedRequestCount;

    /// <summary>From the call that closed a behavior (or clicked) to its encoding being stored.</summary>
    public LatencyRecorder BehaviorToEncoding { get; } = new();

    /// <summary>From a trigger to the new order.</summary>
    public LatencyRecorder TriggerToOrder { get; } = new();

    /// <summary>The scoring alone.</summary>
    public LatencyRecorder Scoring { get; } = new();

    /// <summary>Behaviors recorded: exposures closed and pages opened.</summary>
    public long Behaviors => Interlocked.Read(ref BehaviorCount);

    /// <summary>Triggers that fired.</summary>
    public long Triggers => Interlocked.Read(ref TriggerCount);

    /// <summary>Re-ranks whose order was taken over.</summary>
    public long Reranks => Interlocked.Read(ref RerankCount);

    /// <summary>Re-ranks dropped because a newer trigger fired.</summary>
    public long Superseded => Interlocked.Read(ref SupersededCount);

    /// <summary>Results dropped because their list was no longer the feed's.</summary>
    public long Stale => Interlocked.Read(ref StaleCount);

    /// <summary>How often the wall clock was found set back.</summary>
    public long ClockJumps => Interlocked.Read(ref ClockJumpCount);

    /// <summary>Pages answered from the pool because the cloud did not answer.</summary>
    public long OfflinePages => Interlocked.Read(ref OfflineCount);

    /// <summary>Candidates the cloud sent again although the feed held them.</summary>
    public long Duplicates => Interlocked.Read(ref DuplicateCount);

    /// <summary>Candidates that left the pool unexposed.</summary>
    public long Evicted => Interlocked.Read(ref EvictedCount);

    /// <summary>Behaviors encoded without embedding rows because their item came without.</summary>
    public long WithoutEmbedding => Interlocked.Read(ref WithoutEmbeddingCount);

    /// <summary>Clicks, carts and orders handed to the cloud.</summary>
    public long EventsSent => Interlocked.Read(ref SentEventCount);

    /// <summary>Clicks, carts and orders the cloud refused for good.</summary>
    public long EventsRefused => Interlocked.Read(ref RefusedEventCount);

    /// <summary>Paging requests made.</summary>
    public long FeedRequests => Interlocked.Read(ref FeedRequestCount);

    /// <summary>Why the model is not asked any more; <see langword="null"/> while it is.</summary>
    public string? ModelFault { get; internal set; }

    /// <summary>Why the last update did not succeed; <see langword="null"/> when it did, or none was tried.</summary>
    public string? UpdateFault { get; internal set; }

    /// <summary>Why the last write to the behavior store failed; <see langword="null"/> when it did not.</summary>
    public string? StoreFault { get; internal set; }

    /// <summary>What a handler of <see cref="EdgeClient.Reranked"/>, or the context that it is raised on, last threw; <see langword="null"/> when none did.</summary>
    public string? HandlerFault { get; internal set; }
}
