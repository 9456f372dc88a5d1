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
        }
        catch (BehaviorStoreException e) when (e.Failure != StoreFailure.InUse)
        {
            // The feed goes on without: each act tries again and says why it could not be recorded.
            Diagnostics.StoreFault = e.Message;
            _feedUnsaved = true;
        }

        if (_store?.LoadDevice() is { } stored)
        {
            if (stored.User == _options.UserId)
            {
                Restore(stored);
            }
            else
            {
                Wipe();
            }
        }
        else if (_store is not null)
        {
            SaveOrNote(() => Store.SaveDevice(_device));
        }

        LoadModel();
        if (_store is not null)
        {
            RecoverOpen();
            ChangeSurface();
        }

        SendUnsent();
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
    /// <returns><see langword="null"/> where they are not of this network's widths: then the sequence is encoded again.</returns>
    private SequenceEncoder? RestoreEncoder(DeviceModel model)
    {
        var (encoding, state) = (model.Reranker.EncodingWidth, model.Reranker.StateWidth);
        var exposures = Store.LoadBehaviors(_device.Sequence, BehaviorKind.Exposure, Store.FirstOf(_device.Sequence, BehaviorKind.Exposure, _options.AttendedExposures));
        var pageViews = Store.LoadBehaviors(_device.Sequence, BehaviorKind.PageView, Store.FirstOf(_device.Sequence, BehaviorKind.PageView, _options.AttendedPageViews));
        var exposureState = Store.LoadExposureState() ?? new float[state];
        if (exposureState.Length != state || exposures.Concat(pageViews).Any(row => row.Encoding?.Length != encoding) || pageViews.Any(row => row.State?.Length != state))
        {
            return null;
        }

        var encoder = NewEncoder(model);
        encoder.RestoreExposures(exposureState, exposures.Select(row => (row.Behavior, row.Encoding!)));
        encoder.RestorePageViews(pageViews.Select(row => new PageViewStep(row.Behavior, row.State!, row.Encoding!)));
        return encoder;
    }

    private SequenceEncoder NewEncoder(DeviceModel model) => new(model, _options.AttendedExposures, _options.AttendedPageViews);
}
