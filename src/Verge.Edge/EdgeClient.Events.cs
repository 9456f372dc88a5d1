using Verge.Domain;
using Verge.Edge.Storage;

namespace Verge.Edge;

public sealed partial class EdgeClient
{
    private const int EventsPerCall = 100;
    private bool _sending;

    /// <summary>Notes an act for the cloud, in the transaction of the act. The wall clock's time: the cloud has no other.</summary>
    private void Remember(EventKind kind, string item, bool isUsers)
    {
        // What a reset opens anew was told when it was clicked.
        if (_options.SendInteractions && isUsers)
        {
            Store.AddUnsent(new(kind, _options.UserId, item, _clock.Wall) { SessionId = _device.SessionId, Surface = _options.Surface });
        }
    }

    /// <summary>Sends what waits, in the background. What could not be sent waits for the next act or page.</summary>
    private void SendUnsent()
    {
        if (_sending || _store is null || !_options.SendInteractions || !HasUnsent())
        {
            return;
        }

        _sending = true;
        _background.Start(SendAsync);
    }

    private bool HasUnsent()
    {
        try
        {
            return Read(s => s.LoadUnsent(_options.UserId, 1)).Count > 0;
        }
        catch (BehaviorStoreException)
        {
            // Noted by Read.
            return false;
        }
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        try
        {
            var most = EventsPerCall;
            while (await _mailbox.Post(() => Waiting(most)) is { Events.Count: > 0 } waiting)
            {
                var count = waiting.Events.Count;
                try
                {
                    await _options.Source.SendEventsAsync([.. waiting.Events.Select(w => w.Event)], _clock.Wall, cancellationToken);
                    Interlocked.Add(ref Diagnostics.SentEventCount, count);
                    most = Math.Min(EventsPerCall, 2 * most);
                }
                catch (FeedSourceException e) when (e.IsAboutEvents && count > 1)
                {
                    // The cloud takes all or nothing: the one it cannot take must not cost the others their way.
                    most = count / 2;
                    continue;
                }
                catch (FeedSourceException e) when (e.IsAboutEvents)
                {
                    // Asking again would be refused again, and hold up all that come after.
                    Interlocked.Increment(ref Diagnostics.RefusedEventCount);
                }

                await _mailbox.Post(() =>
                {
                    // Another store by now, after a wipe say, numbers its events anew.
                    if (_store == waiting.Store)
                    {
                        Save(() => Store.DeleteUnsent(waiting.Events[^1].Id));
                    }
                });
            }
        }
        catch (Exception e)
        {
            // They wait in the store.
            await Quietly(_mailbox.Post(() => _sending = false));
            if (e is not (FeedSourceException or BehaviorStoreException or OperationCanceledException or ObjectDisposedException))
            {
                throw;
            }
        }
    }

    /// <summary>What waits. That nothing does ends the sending in the same moment: an act right behind it starts the next.</summary>
    private (BehaviorStore? Store, List<(long Id, UserEvent Event)> Events) Waiting(int most)
    {
        var events = Read(store => store.LoadUnsent(_options.UserId, most));
        _sending = events.Count > 0;
        return (_store, events);
    }

    /// <summary>For the end of background work: a client that is closing takes no more.</summary>
    private static async Task Quietly(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
