using Verge.Domain;
using Verge.Edge.Storage;

namespace Verge.Edge;

public sealed partial class EdgeClient
{
    /// <summary>The feed in memory is ahead of the stored one: a write failed since.</summary>
    private bool _feedUnsaved;
    private int _sincePruned;

    private BehaviorStore Store => _store ?? throw new BehaviorStoreException(StoreFailure.Unavailable, Diagnostics.StoreFault ?? "The behavior store is not open.");

    /// <summary>Forgets all behavior, the feed and what was to be sent, in memory and on disk. The model stays. Ask for a page afterwards.</summary>
    /// <exception cref="BehaviorStoreException">The files could not be removed.</exception>
    public async Task WipeAsync()
    {
        await _paging.WaitAsync();
        try
        {
            await _mailbox.Post(Wipe);
        }
        finally
        {
            _paging.Release();
        }
    }

    /// <summary>One transaction; a failure leaves store and caller as they were, and is remembered.</summary>
    private void Save(Action body)
    {
        try
        {
            Store.Write(() =>
            {
                if (_feedUnsaved)
                {
                    SaveFeed();
                }

                body();
            });
            _feedUnsaved = false;
            Diagnostics.StoreFault = null;
        }
        catch (BehaviorStoreException e)
        {
            Note(e);
            throw;
        }
    }

    /// <summary>Reads from the store; a failure is remembered.</summary>
    private T Read<T>(Func<BehaviorStore, T> read)
    {
        try
        {
            return Store.Read(read);
        }
        catch (BehaviorStoreException e)
        {
            Note(e);
            throw;
        }
    }

    /// <summary>A damaged store is replaced at once: the feed, and what is open, go on in a fresh one.</summary>
    private void Note(BehaviorStoreException e)
    {
        Diagnostics.StoreFault = e.Message;
        if (e.Failure == StoreFailure.Corrupt && _store is not null)
        {
            SetStoreAside(e);
            Reopen();
        }
    }

    private void SetStoreAside(BehaviorStoreException e)
    {
        _store?.Dispose();
        _store = null;
        SetAside = BehaviorStore.SetAside(_storePath, e.Message, _clock.Wall);
    }

    /// <summary>Before anything is worked out: what could not be opened earlier may open now.</summary>
    private void TryReopen()
    {
        if (_store is null)
        {
            try
            {
                Reopen();
            }
            catch (BehaviorStoreException e)
            {
                // What is to be recorded says so itself.
                Diagnostics.StoreFault = e.Message;
            }
        }
    }

    /// <summary>
    /// A store under a feed that goes on, fresh or not to be had earlier: the sequence begins anew, for its past is not
    /// there. What the file holds of another user goes first; its sequences keep their numbers to themselves.
    /// </summary>
    private void Reopen()
    {
        var store = OpenStore();
        var stored = store.Read(s => s.LoadDevice());
        if (stored is not null && stored.User != _options.UserId)
        {
            store.Dispose();
            DeleteStore();
            (store, stored) = (OpenStore(), null);
        }

        (_store, _feedUnsaved) = (store, true);
        _device = _device with { Sequence = Math.Max(_device.Sequence, stored?.Sequence ?? 0) };
        var open = _pages.Values.ToList();
        _pages.Clear();
        try
        {
            BeginSequence(_device.LastAt, [.. _screen.Values], open);
        }
        catch (BehaviorStoreException)
        {
            // As if it had not been opened: the next act tries again.
            _store?.Dispose();
            _store = null;
            open.ForEach(page => _pages[page.ItemId] = page);
            throw;
        }
    }

    private BehaviorStore OpenStore()
    {
        try
        {
            Directory.CreateDirectory(_options.DataDirectory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BehaviorStoreException(StoreFailure.Unavailable, $"The folder {_options.DataDirectory} cannot be made: {e.Message}", e);
        }

        var store = BehaviorStore.Open(_storePath, _options.Store, _clock.Wall, out var setAside);
        SetAside = setAside ?? SetAside;
        return store;
    }

    private void SaveFeed()
    {
        Store.SaveDevice(_device);
        Store.ClearOnScreen();
        foreach (var item in _screen.Values)
        {
            Store.SaveOnScreen(item);
        }

        Store.ClearFeed();
        foreach (var entry in _pool.Entries)
        {
            Store.AddEntry(entry);
        }

        Store.SaveTail(_pool.Tail);
    }

    private void Wipe()
    {
        _store?.Dispose();
        _store = null;
        DeleteStore();
        Forget();
        _revision++;
        (_store, SetAside, _feedUnsaved) = (OpenStore(), null, true);
        BeginSequence(_device.LastAt, [], []);
    }

    private void DeleteStore()
    {
        try
        {
            BehaviorStore.Delete(_storePath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BehaviorStoreException(StoreFailure.Unavailable, $"The behavior store {_storePath} could not be removed: {e.Message}", e);
        }
    }

    /// <summary>For what is better kept in memory alone than not at all: the next write makes it good.</summary>
    private bool SaveOrNote(Action body)
    {
        try
        {
            Save(body);
            return true;
        }
        catch (BehaviorStoreException)
        {
            _feedUnsaved = true;
            return false;
        }
    }

    private void PruneSometimes()
    {
        if (++_sincePruned >= 64)
        {
            _sincePruned = 0;
            SaveOrNote(Prune);
        }
    }

    private void Prune() => Store.Prune(
        _device.Sequence,
        Store.FirstOf(_device.Sequence, BehaviorKind.Exposure, _options.AttendedExposures),
        Store.FirstOf(_device.Sequence, BehaviorKind.PageView, _options.AttendedPageViews),
        _clock.Wall);
}
