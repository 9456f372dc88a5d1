using Verge.Edge.Encoding;

namespace Verge.Edge;

public sealed partial class EdgeClient
{
    private readonly SemaphoreSlim _updating = new(1, 1);
    private volatile bool _pendingUpdate;

    /// <summary>
    /// To be changed over to; belongs to whoever holds <see cref="_updating"/>. It is the model in force where that one waits
    /// for rows of a session that another version recorded.
    /// </summary>
    private DeviceModel? _pending;

    /// <summary>
    /// Looks for a newer device part and changes over to it: downloads and verifies it, fetches its embedding rows for the
    /// items of this session and of the pool, encodes the session again from the reset, then swaps. Until then, and if
    /// anything fails, the old one works on. Also done by itself: when opened, and when the cloud asks for it.
    /// </summary>
    /// <param name="cancellationToken">Gives up; the old version works on, and the download goes on from where it was.</param>
    /// <returns>The version that ranks now; <see langword="null"/>: none.</returns>
    /// <exception cref="DeviceModelException">The part was refused; the message says why.</exception>
    /// <exception cref="FeedSourceException">The cloud did not answer.</exception>
    public Task<string?> UpdateModelAsync(CancellationToken cancellationToken = default) => UpdateAsync(null, fetch: true, cancellationToken);

    private async Task<string?> UpdateAsync(string? version, bool fetch, CancellationToken caller)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(caller, _background.Stopping);
        var cancellationToken = either.Token;
        await _updating.WaitAsync(cancellationToken);
        try
        {
            if (fetch && _modelStore is { } models)
            {
                var files = await models.FetchAsync(version, cancellationToken);
                if (files.Version != _pending?.Version)
                {
                    ReplacePending(files.Version == ModelVersion ? null : Load(files));
                }
            }

            if (_pending is not null)
            {
                await ChangeOverAsync(_pending, cancellationToken);
                _pending = null;
            }

            await RetainAsync();
            (_pendingUpdate, Diagnostics.UpdateFault) = (false, null);
            return ModelVersion;
        }
        catch (Exception e) when (e is FeedSourceException or DeviceModelException or BehaviorStoreException)
        {
            (_pendingUpdate, Diagnostics.UpdateFault) = (true, e.Message);
            throw;
        }
        finally
        {
            _updating.Release();
        }
    }

    private void StartUpdate(string? version, bool fetch = true) =>
        _background.Start(cancellation => Quietly(UpdateAsync(version, fetch, cancellation)));

    private void ReplacePending(DeviceModel? model)
    {
        if (_pending != _model)
        {
            _pending?.Dispose();
        }

        _pending = model;
    }

    private DeviceModel Load(DeviceModelFiles files)
    {
        try
        {
            var features = files.ReadFeatures();
            return new(files.Version, features, _options.LoadModel(files, features));
        }
        catch (Exception e) when (e is not (OutOfMemoryException or DeviceModelException))
        {
            throw new DeviceModelException($"Version {files.Version} cannot be loaded: {e.Message}", e);
        }
    }

    /// <summary>At opening: what is at hand is in force before the first page is asked for.</summary>
    private void LoadModel()
    {
        if ((_options.Model ?? InstalledModel()) is { } model)
        {
            TakeUp(model);
        }

        var fetch = _modelStore is not null && _options.UpdateOnOpen;
        if (fetch || _pending is not null)
        {
            StartUpdate(null, fetch);
        }
    }

    /// <summary>The version that encoded what is stored; where that is not there any more, the newest that is.</summary>
    private DeviceModel? InstalledModel()
    {
        try
        {
            return _modelStore?.Installed(_device.ModelVersion) is { } files ? Load(files) : NewestModel();
        }
        catch (DeviceModelException e)
        {
            Diagnostics.UpdateFault = e.Message;
            return NewestModel();
        }
    }

    private DeviceModel? NewestModel()
    {
        try
        {
            return _modelStore?.Newest() is { } files ? Load(files) : null;
        }
        catch (DeviceModelException e)
        {
            Diagnostics.UpdateFault = e.Message;
            return null;
        }
    }

    /// <summary>
    /// From here on pages name its version and acts are checked against its schema. It ranks at once where the stored
    /// session is its own, or can be encoded from the rows that are stored; else once those rows have been fetched.
    /// </summary>
    private void TakeUp(DeviceModel model)
    {
        _model = model;
        if (_store is null)
        {
            // With the store comes a new session, which begins with this model.
            return;
        }

        try
        {
            if (model.Version == _device.ModelVersion && RestoreEncoder(model) is { } encoder)
            {
                (_encoder, ModelVersion) = (encoder, model.Version);
            }
            else
            {
                _pending = EncodeFromStore(model) ? null : model;
            }
        }
        catch (ModelFaultException e)
        {
            GiveUpModel(e);
        }
        catch (BehaviorStoreException)
        {
            // Noted by Save.
            _pending = model;
        }

        if (_encoder is { } ranks && _pool.Tail.Any(entry => !ranks.HasRows(entry.Embedding, entry.Version)))
        {
            FillEmbeddings();
        }
    }

    /// <summary>Old versions go from the disk once neither the encoder nor a pooled candidate needs them.</summary>
    private async Task RetainAsync()
    {
        if (_modelStore is null)
        {
            return;
        }

        var needed = await _mailbox.Post(() => _pool.Tail.Select(e => e.Version).Append(_model?.Version).OfType<string>().ToHashSet(StringComparer.Ordinal));
        _modelStore.Retain(needed);
    }
}
