using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Verge.Domain;

namespace Verge.Serving;

/// <summary>
/// Follows the log of interactions and keeps each user's embedding on each surface as of the last of them (PWPRec section 5,
/// figure 7). What a batch of events changes and how far the log has been read are stored in one commit. Of several that run at
/// once, each batch is one's.
/// </summary>
public sealed partial class UserEmbeddingConsumer : IUserEmbeddingConsumer
{
    /// <summary>The name its position is kept under.</summary>
    public const string Name = "user-embeddings";

    // A user's events of one batch cost one embedding: larger batches make a backlog shorter, and the newest event of it older.
    private const int Batch = 1_000;

    // An error may pass; one of what a user's events are does not, and must not keep those of all others waiting. What the storage cannot do,
    // or the memory, it cannot for anybody: that is waited for.
    private const int Tries = 3;
    private static readonly Surface[] s_surfaces = [Surface.ViewItem, Surface.Home];

    private readonly BundleRegistry _bundles;
    private readonly IEventLog _log;
    private readonly IUserStateStore _state;
    private readonly IUserEmbeddingStore _embeddings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _stepping = new();
    private readonly object _gate = new();

    // From where in the log a step failed last, for its users' sake, and how often.
    private (long From, int Tries) _failed;
    private bool _isSignaled;

    /// <summary>A consumer.</summary>
    /// <param name="bundles">The versions; the newest makes the embeddings.</param>
    /// <param name="log">What it follows.</param>
    /// <param name="state">Users' clicks, as of the log.</param>
    /// <param name="embeddings">Where embeddings go.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told of users who are passed over; null for nowhere.</param>
    public UserEmbeddingConsumer(
        BundleRegistry bundles, IEventLog log, IUserStateStore state, IUserEmbeddingStore embeddings, TimeProvider time, ILogger<UserEmbeddingConsumer>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(bundles);
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(embeddings);
        ArgumentNullException.ThrowIfNull(time);
        (_bundles, _log, _state, _embeddings, _time) = (bundles, log, state, embeddings, time);
        _logger = logger ?? NullLogger<UserEmbeddingConsumer>.Instance;
    }

    /// <inheritdoc/>
    public long Waiting => _log.Waiting(_embeddings.Position(Name));

    /// <inheritdoc/>
    public bool Step()
    {
        lock (_stepping)
        {
            return TakeIn();
        }
    }

    /// <inheritdoc/>
    public void Forget(string userId)
    {
        ArgumentNullException.ThrowIfNull(userId);
        // Not while a step is about to store what it has made of the user's events.
        lock (_stepping)
        {
            _embeddings.ForgetEmbeddings(userId);
        }
    }

    private bool TakeIn()
    {
        using var lease = _bundles.TryAcquire();
        if (lease is null)
        {
            return false;
        }

        var bundle = lease.Bundle;
        var from = _embeddings.Position(Name);
        var events = _log.Read(from, Batch);
        var changed = Offered(bundle);
        var skipped = new List<(int Count, long Sequence, Exception Error)>();
        foreach (var user in events.GroupBy(stored => stored.Interaction!.UserId, StringComparer.Ordinal))
        {
            try
            {
                Refresh(bundle, user.Key, user.Last().Interaction!.SessionId, user.Count(), changed);
            }
            catch (Exception error) when (error is not (IOException or UnauthorizedAccessException or OutOfMemoryException or ObjectDisposedException or OperationCanceledException))
            {
                // What is stored of the user is of other events, and no request takes it for what these make of him.
                skipped.Add((user.Count(), user.Last().Sequence, error));
            }
        }

        if (skipped.Count > 0)
        {
            _failed = (from, _failed.From == from ? _failed.Tries + 1 : 1);
            if (_failed.Tries < Tries)
            {
                ExceptionDispatchInfo.Throw(skipped[0].Error);
            }
        }

        if (events.Count > 0 || changed.Count > 0)
        {
            var to = events.Count > 0 ? events[^1].Sequence : from;
            if (_embeddings.Commit(Name, from, to, [.. changed.Values]))
            {
                EmbeddingMetrics.Events.Add(events.Count);
                foreach (var (count, sequence, error) in skipped)
                {
                    EmbeddingMetrics.Skipped.Add(count);
                    Skipped(_logger, count, sequence, error);
                }
            }
        }

        return events.Count > 0;
    }

    /// <inheritdoc/>
    public void Signal()
    {
        lock (_gate)
        {
            _isSignaled = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <inheritdoc/>
    public void Wait(CancellationToken cancellation)
    {
        using var canceled = cancellation.Register(() =>
        {
            lock (_gate)
            {
                Monitor.PulseAll(_gate);
            }
        });
        lock (_gate)
        {
            while (!_isSignaled)
            {
                cancellation.ThrowIfCancellationRequested();
                Monitor.Wait(_gate);
            }

            _isSignaled = false;
        }
    }

    /// <summary>What a user's clicks make of them on each surface.</summary>
    private void Refresh(ServedBundle bundle, string user, string session, int events, Dictionary<(string User, Surface Surface), UserEmbedding> changed)
    {
        var (clicks, now) = (_state.Clicks(user), _time.GetUtcNow());
        UserEmbedding? same = null;
        var made = new List<UserEmbedding>();
        foreach (var surface in s_surfaces)
        {
            var before = changed.GetValueOrDefault((user, surface)) ?? _embeddings.Find(user, surface);
            var history = bundle.Users.Select(surface, clicks.Span, null, now, session);
            var described = bundle.Describe(history);
            // An order changes no history; and a user's only session is the same past on every surface, and the same user where they share a tower.
            var known = before?.IsOf(bundle.Version, described) == true ? before
                : bundle.Users.IsShared && same?.IsOf(bundle.Version, described) == true ? same : null;
            same = new()
            {
                UserId = user,
                Surface = surface,
                Version = bundle.Version,
                At = now,
                Events = (before?.Events ?? 0) + events,
                History = described,
                Values = known?.Values ?? UserStage.Encode(bundle.Users, surface, history),
            };
            made.Add(same);
        }

        // All surfaces or none: their numbers of events are the same.
        made.ForEach(embedding => changed[(user, embedding.Surface)] = embedding);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} events up to {Sequence} are passed over: their user could not be embedded")]
    private static partial void Skipped(ILogger logger, int count, long sequence, Exception error);
}
