using System.Collections.Concurrent;
using System.Collections.Immutable;
using Verge.Domain;
using Verge.Features;

namespace Verge.Serving.Tests;

/// <summary>A store whose disk fails while <see cref="IsBroken"/>, or takes nothing more while <see cref="IsFull"/>; else it holds nothing.</summary>
internal sealed class BrokenStateStore : IEventLog, IUserStateStore
{
    public bool IsBroken { get; set; }

    /// <summary>Whether it can be read, and not written.</summary>
    public bool IsFull { get; set; }

    /// <summary>Which of users' interactions were asked for, and how many of them.</summary>
    public ConcurrentQueue<(EventKind Kind, int Limit)> Asked { get; } = [];

    public IReadOnlyList<Interaction> Append(IReadOnlyList<Interaction> interactions) => Stored(interactions);

    public IReadOnlyList<StoredEvent> Read(long after, int limit) => Or<IReadOnlyList<StoredEvent>>([]);

    public long End() => Or(0L);

    public void ForgetInteractions(string userId) => Stored(0);

    public long Waiting(long after) => Or(0L);

    public void AppendPages(IReadOnlyList<ServedPage> pages) => Stored(0);

    public ReadOnlyMemory<HistoryClick> Newest(string userId, EventKind kind, int limit)
    {
        Asked.Enqueue((kind, limit));
        return Or(ReadOnlyMemory<HistoryClick>.Empty);
    }

    public ImmutableHashSet<string> Seen(string userId, DateTimeOffset since) => Or(ImmutableHashSet<string>.Empty);

    public IEnumerable<StoredEvent> EventsAfter(DateTimeOffset moment, long afterSequence = 0) => Or<IEnumerable<StoredEvent>>([]);

    public int ForgetPages(DateTimeOffset before, int limit) => Stored(0);

    private T Stored<T>(T value) => IsFull ? throw new UserStateException("the disk is full", new IOException()) : Or(value);

    private T Or<T>(T value) => IsBroken ? throw new UserStateException("the disk is full", new IOException()) : value;
}
