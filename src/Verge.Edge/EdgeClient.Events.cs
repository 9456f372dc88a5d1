using Verge.Domain;

namespace Verge.Edge;

public sealed partial class EdgeClient
{
    private const int EventsPerCall = 100;
    private bool _sending;

    /// <summary>Notes an act for the cloud, in the transaction of the act. The wall clock's time: the cloud has no other.</summary>
    private void Remember(EventKind kind, string item, long timestamp)
    {
        // What a reset opens anew was told when it was clicked.
        if (_options.SendInteractions && timestamp != 0)
        {
            Store.AddUnsent(new(kind, _options.UserId, item, _clock.Wall) { SessionId = _device.SessionId, Surface = _options.Surface });
        }
    }

    /// <summary>Sends what waits, in the background. What could not be sent waits for the next act or page.</summary>
    private void SendUnsent()
    {
        if (_sending || _store is null || !_options.SendInteractions || Store.LoadUnsent(_options.UserId, 1).Count == 0)
        {
            return;
        }

        _sending = true;
        _background.Start(SendAsync);
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await _mailbox.Post(() => Store.LoadUnsent(_options.UserId, EventsPerCall)) is { Count: > 0 } waiting)
            {
                try
                {
                    await _options.Source.SendEventsAsync([.. waiting.Select(w => w.Event)], cancellationToken);
                    Interlocked.Add(ref Diagnostics.SentEventCount, waiting.Count);
                }
                catch (FeedSourceException e) when (e.IsRefusal)
                {
                    // Asking again would be refused again, and hold up all that come after.
                    Interlocked.Add(ref Diagnostics.RefusedEventCount, waiting.Count);
                }

                await _mailbox.Post(() => Save(() => Store.DeleteUnsent(waiting[^1].Id)));
            }
        }
        catch (Exception e) when (e is FeedSourceException or BehaviorStoreException or OperationCanceledException or ObjectDisposedException)
        {
            // They wait in the store.
        }
        finally
        {
            await Quietly(_mailbox.Post(() => _sending = false));
        }
    }

    /// <summary>For the end of background work: a client that is closing takes no more.</summary>
    private static async Task Quietly(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
