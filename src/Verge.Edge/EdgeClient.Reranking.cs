using System.Collections.Immutable;
using Verge.Domain;
using Verge.Edge.Encoding;
using Verge.Edge.Pooling;
using Verge.Edge.Reranking;

namespace Verge.Edge;

public sealed partial class EdgeClient
{
    private long _revision;
    private long _lastTrigger;
    private DateTimeOffset? _lastTriggerAt;
    private (TriggerKind Kind, long Timestamp)? _waitingTrigger;
    private ITimer? _deferred;

    /// <summary>Starts a re-rank of what is not exposed, or keeps the trigger until the minimum interval is over.</summary>
    private void Fire(TriggerKind kind, DateTimeOffset at, long timestamp)
    {
        if (_encoder is not { } encoder)
        {
            return;
        }

        if (_lastTriggerAt is { } last && last + _options.Triggers.MinimumInterval - at is var wait && wait > TimeSpan.Zero)
        {
            Defer(kind, timestamp, wait);
            return;
        }

        // Upstream order: the local ranking context is the list as the cloud ranked it.
        var candidates = _pool.Tail.Where(e => encoder.HasRows(e.Embedding, e.Version))
            .Take(_options.PoolCapacity).OrderBy(e => e.Page).ThenBy(e => e.Position).ToList();
        if (candidates.Count < 2)
        {
            return;
        }

        _waitingTrigger = null;
        _lastTriggerAt = at;
        Interlocked.Increment(ref Diagnostics.TriggerCount);
        var snapshot = _worker.Rent();
        snapshot.Name(++_lastTrigger, _revision, kind, at, timestamp);
        snapshot.Fill(encoder, candidates, _touches, _options.ReasonsPerItem > 0);
        _worker.Submit(snapshot);
    }

    private void Defer(TriggerKind kind, long timestamp, TimeSpan wait)
    {
        var armed = _waitingTrigger is not null;
        _waitingTrigger = (kind, timestamp);
        if (!armed)
        {
            _deferred?.Dispose();
            _deferred = _options.Time.CreateTimer(_ => _mailbox.Post(FireDeferred), null, wait, Timeout.InfiniteTimeSpan);
        }
    }

    private void FireDeferred()
    {
        if (_waitingTrigger is { } waiting)
        {
            _waitingTrigger = null;
            var now = _clock.Now();
            Fire(waiting.Kind, now > _device.LastAt ? now : _device.LastAt, waiting.Timestamp);
        }
    }

    private async Task ScoredAsync(RerankSnapshot snapshot)
    {
        try
        {
            if (await _mailbox.Post(() => TakeOrder(snapshot)) is { } news)
            {
                Report(news);
            }
        }
        catch (ObjectDisposedException)
        {
            // The client is closing; the order it had is the stored one.
        }
    }

    private Task FailedAsync(RerankSnapshot snapshot, ModelFaultException fault) => Quietly(_mailbox.Post(() =>
    {
        if (_encoder?.Model == snapshot.Model)
        {
            GiveUpModel(fault);
        }
    }));

    /// <summary>Takes the new order over, unless a newer trigger has fired or the list is another one by now.</summary>
    private RerankedEventArgs? TakeOrder(RerankSnapshot snapshot)
    {
        if (snapshot.Number < _lastTrigger)
        {
            Interlocked.Increment(ref Diagnostics.SupersededCount);
            return null;
        }

        if (snapshot.Revision != _revision)
        {
            // The trigger still stands: it is asked again of the list that is there now.
            Interlocked.Increment(ref Diagnostics.StaleCount);
            _lastTriggerAt = null;
            Fire(snapshot.Trigger, _clock.Now() is var now && now > _device.LastAt ? now : _device.LastAt, snapshot.Timestamp);
            return null;
        }

        var order = Enumerable.Range(0, snapshot.Entries.Count).ToArray();
        var scores = snapshot.Scores.ToArray();
        // Equal scores keep the upstream order.
        Array.Sort(order, (a, b) => scores[b] != scores[a] ? scores[b].CompareTo(scores[a]) : a.CompareTo(b));
        var tail = _pool.PlanOrder(order.Select(i => snapshot.Entries[i]));
        var before = _pool.Tail.Select((entry, i) => (entry, i)).ToDictionary(p => p.entry, p => p.i);
        try
        {
            Save(() => Store.SaveTail(tail));
        }
        catch (BehaviorStoreException)
        {
            // Noted by Save: without a store the feed keeps the order it has.
            return null;
        }

        _pool.ApplyOrder(tail);
        Interlocked.Increment(ref Diagnostics.RerankCount);
        Diagnostics.TriggerToOrder.Record(snapshot.Timestamp);
        return Describe(snapshot, before, order);
    }

    private RerankedEventArgs Describe(RerankSnapshot snapshot, Dictionary<PoolEntry, int> before, int[] order)
    {
        var first = _pool.TailPosition;
        var index = snapshot.Entries.Select((entry, i) => (entry, i)).ToDictionary(p => p.entry, p => p.i);
        var moves = ImmutableArray.CreateBuilder<MovedItem>();
        for (var i = 0; i < _pool.Tail.Count; i++)
        {
            var entry = _pool.Tail[i];
            if (before[entry] != i && index.TryGetValue(entry, out var scored))
            {
                var probability = 1 / (1 + MathF.Exp(-snapshot.Scores[scored]));
                moves.Add(new(CandidatePool.Describe(entry, first + i), first + before[entry], probability, Reasons(snapshot, scored)));
            }
        }

        return new()
        {
            Trigger = snapshot.Trigger,
            At = snapshot.At,
            ModelVersion = snapshot.Model.Version,
            FirstPosition = first,
            Feed = [.. _pool.Tail.Take(_pool.Visible).Select((entry, i) => CandidatePool.Describe(entry, first + i))],
            Ranking = [.. order.Select(i => new RankedItem(snapshot.Entries[i].ItemId, snapshot.Scores[i]))],
            Moves = moves.DrainToImmutable(),
        };
    }

    private ImmutableArray<RerankReason> Reasons(RerankSnapshot snapshot, int candidate)
    {
        if (snapshot.Attention is not { CandidateCount: > 0 } attention)
        {
            return [];
        }

        var reasons = new List<RerankReason>();
        for (var i = 0; i < attention.ExposureCount; i++)
        {
            reasons.Add(Reason(snapshot.Exposure(i), attention.ExposureRow(candidate)[i]));
        }

        for (var i = 0; i < attention.PageViewCount; i++)
        {
            reasons.Add(Reason(snapshot.PageView(i), attention.PageViewRow(candidate)[i]));
        }

        return [.. reasons.OrderByDescending(r => r.Attention).Take(_options.ReasonsPerItem)];
    }

    private static RerankReason Reason(in EncodedBehavior behavior, float attention) => new(behavior.Kind, behavior.ItemId, behavior.At, attention);

    private void Report(RerankedEventArgs news)
    {
        if (_options.CallbackContext is not { } context)
        {
            Raise(news);
            return;
        }

        try
        {
            context.Post(_ => Raise(news), null);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The app's context may throw at being given work: the re-ranking that goes on after it must not end.
            Diagnostics.HandlerFault = e.ToString();
        }
    }

    private void Raise(RerankedEventArgs news)
    {
        // As a task, which keeps whatever comes out of the app's handlers: no caller of the app's is here to throw to, and a
        // handler's mistake must not end the re-ranking that goes on after it. The app finds it in the diagnostics.
        var raised = new Task(() => Reranked?.Invoke(this, news));
        raised.RunSynchronously(TaskScheduler.Default);
        if (raised.Exception is { InnerException: { } fault })
        {
            Diagnostics.HandlerFault = fault.ToString();
        }
    }
}
