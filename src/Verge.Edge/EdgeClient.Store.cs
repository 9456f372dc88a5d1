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
            Diagnostics.StoreFault = e.Message;
            if (e.Failure == StoreFailure.Corrupt && _store is not null)
            {
                _store.Dispose();
                _store = null;
                SetAside = BehaviorStore.SetAside(_storePath, e.Message, _clock.Wall);
                Reopen();
            }

            throw;
        }
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

    /// <summary>A fresh store under a feed that goes on: the sequence begins anew, for its past is not there.</summary>
    private void Reopen()
    {
        _store = OpenStore();
        _feedUnsaved = true;
        var open = _pages.Values.ToList();
        _pages.Clear();
        BeginSequence(_device.LastAt, [.. _screen.Values], open);
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
        try
        {
            BehaviorStore.Delete(_storePath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BehaviorStoreException(StoreFailure.Unavailable, $"The behavior store {_storePath} could not be removed: {e.Message}", e);
        }

        _pool.Clear();
        _screen.Clear();
        _pages.Clear();
        _unrecorded.Clear();
        _revision++;
        _clock.Restart();
        _device = NewDevice(_device.Sequence, _clock.Now());
        (_store, SetAside, _feedUnsaved) = (OpenStore(), null, true);
        BeginSequence(_device.LastAt, [], []);
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
            SaveOrNote(() => Store.Prune(_device.Sequence, Store.FirstOf(_device.Sequence, BehaviorKind.PageView, _options.AttendedPageViews), _clock.Wall));
        }
    }
}
