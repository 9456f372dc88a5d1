using Verge.Domain;
using Verge.Edge.Encoding;
using Verge.Edge.Storage;

namespace Verge.Edge;

public sealed partial class EdgeClient
{
    private void Load()
    {
        try
        {
            _store = OpenStore();
            TakeUpStored();
        }
        catch (BehaviorStoreException e) when (e.Failure == StoreFailure.Corrupt && _store is not null)
        {
            // It opens, but holds none of what was written.
            BeginFresh(e);
        }
        catch (BehaviorStoreException e) when (e.Failure != StoreFailure.InUse)
        {
            GoWithout(e);
        }

        LoadModel();
        if (_store is not null)
        {
            RecoverOpen();
            ChangeSurface();
        }

        SendUnsent();
    }

    private void TakeUpStored()
    {
        if (Store.Read(s => s.LoadDevice()) is not { } stored)
        {
            SaveOrNote(() => Store.SaveDevice(_device));
        }
        else if (stored.User == _options.UserId)
        {
            Store.Read(_ =>
            {
                Restore(stored);
                return true;
            });
        }
        else
        {
            Wipe();
        }
    }

    private void BeginFresh(BehaviorStoreException e)
    {
        try
        {
            SetStoreAside(e);
            Forget();
            _store = OpenStore();
            SaveOrNote(() => Store.SaveDevice(_device));
        }
        catch (BehaviorStoreException worse)
        {
            GoWithout(worse);
        }
    }

    /// <summary>The feed goes on without: each act tries again and says why it could not be recorded.</summary>
    private void GoWithout(BehaviorStoreException e)
    {
        _store?.Dispose();
        _store = null;
        Forget();
        (Diagnostics.StoreFault, _feedUnsaved) = (e.Message, true);
    }

    /// <summary>Of what was taken up in part, nothing stays.</summary>
    private void Forget()
    {
        _pool.Clear();
        _screen.Clear();
        _pages.Clear();
        _unrecorded.Clear();
        _touches.Clear();
        _exposures.Clear();
        _clock.Restart();
        _device = NewDevice(_device.Sequence, _clock.Now());
    }

    private void Restore(DeviceRow stored)
    {
        _device = stored;
        _clock.NotBefore(stored.LastAt);
        foreach (var (item, exposures, touched) in Store.LoadItemHistory(stored.Sequence))
        {
            _exposures[item] = exposures;
            if (touched is { } at)
            {
                _touches.Touch(item, at);
            }
        }

        foreach (var behavior in Store.LoadOpenPages(stored.Sequence))
        {
            _pages[behavior.ItemId] = behavior;
        }

        foreach (var item in Store.LoadOnScreen())
        {
            _screen[item.ItemId] = item;
        }

        _pool.Restore(Store.LoadEntries(), Store.LoadTail(), stored.Visible);
    }

    /// <summary>Another feed than the stored one: what was shown there goes, what the user did there counts on.</summary>
    private void ChangeSurface()
    {
        if (_device.Surface == _options.Surface.ToName() && _device.Anchor == _options.AnchorItemId)
        {
            return;
        }

        _pool.Clear();
        _device = NewDevice(_device.Sequence, _device.SequenceStartedAt) with { LastAt = _device.LastAt, Skips = _device.Skips, ModelVersion = _device.ModelVersion };
        _feedUnsaved = true;
        SaveOrNote(() => { });
    }

    /// <summary>Takes up encodings and states of the model version they were stored with.</summary>
    /// <returns><see langword="null"/> where they are not this network's, or no numbers: then the sequence is encoded again.</returns>
    private SequenceEncoder? RestoreEncoder(DeviceModel model)
    {
        var (encoding, state) = (model.Reranker.EncodingWidth, model.Reranker.StateWidth);
        var (exposures, pageViews) = (Attended(BehaviorKind.Exposure, _options.AttendedExposures), Attended(BehaviorKind.PageView, _options.AttendedPageViews));
        if (Read(s => s.LoadExposureState()) is not { } exposureState || exposureState.Length != state || exposures.Concat(pageViews).Any(row => row.Encoding?.Length != encoding) || pageViews.Any(row => row.State?.Length != state))
        {
            return null;
        }

        var encoder = NewEncoder(model);
        encoder.RestoreExposures(exposureState, exposures.Select(row => (row.Behavior, row.Encoding!)));
        encoder.RestorePageViews(pageViews.Select(row => new PageViewStep(row.Behavior, row.State!, row.Encoding!)));
        return encoder;
    }

    private List<(StoredBehavior Behavior, float[]? Encoding, float[]? State)> Attended(BehaviorKind kind, int count) =>
        Read(s => s.LoadBehaviors(_device.Sequence, kind, s.FirstOf(_device.Sequence, kind, count)));

    private SequenceEncoder NewEncoder(DeviceModel model) => new(model, _options.AttendedExposures, _options.AttendedPageViews);
}
