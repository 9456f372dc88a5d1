using System.Collections.Immutable;
using Verge.Domain;
using Verge.Edge.Encoding;

namespace Verge.Edge;

public sealed partial class EdgeClient
{
    private const int RowsPerCall = 100;
    private readonly SemaphoreSlim _updating = new(1, 1);
    private bool _filling;
    private volatile bool _pendingUpdate;

    /// <summary>Loaded, but not changed over to yet; belongs to whoever holds <see cref="_updating"/>.</summary>
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

    private async Task<string?> UpdateAsync(string? version, bool fetch, CancellationToken cancellationToken)
    {
        await _updating.WaitAsync(cancellationToken);
        try
        {
            if (fetch && _modelStore is { } models)
            {
                var files = await models.FetchAsync(version, cancellationToken);
                if (files.Version != _pending?.Version)
                {
                    Replace(ref _pending, files.Version == ModelVersion ? null : Load(files));
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

    private static void Replace(ref DeviceModel? held, DeviceModel? model)
    {
        held?.Dispose();
        held = model;
    }

    private DeviceModel Load(DeviceModelFiles files)
    {
        try
        {
            return new(files.Version, files.ReadFeatures(), _options.LoadModel(files));
        }
        catch (Exception e) when (e is not (OutOfMemoryException or DeviceModelException))
        {
            throw new DeviceModelException($"Version {files.Version} cannot be loaded: {e.Message}", e);
        }
    }

    /// <summary>At opening: goes on with the version that encoded what is stored, where it is still there.</summary>
    private void LoadModel()
    {
        var model = _options.Model;
        try
        {
            if (_modelStore?.Installed(_device.ModelVersion) is { } files)
            {
                model = Load(files);
            }
        }
        catch (DeviceModelException e)
        {
            Diagnostics.UpdateFault = e.Message;
        }

        if (model is not null && _store is not null && model.Version == _device.ModelVersion && RestoreEncoder(model) is { } encoder)
        {
            (_model, _encoder, ModelVersion) = (model, encoder, model.Version);
        }
        else
        {
            _pending = model;
        }

        var fetch = _modelStore is not null && _options.UpdateOnOpen;
        if (fetch || _pending is not null)
        {
            StartUpdate(null, fetch);
        }
    }

    private async Task ChangeOverAsync(DeviceModel model, CancellationToken cancellationToken)
    {
        var changeover = new ModelChangeover(NewEncoder(model));
        try
        {
            while (true)
            {
                var missing = await _mailbox.Post(() => Missing(changeover));
                foreach (var items in missing.Chunk(RowsPerCall))
                {
                    changeover.Add(await RowsAsync(model, items, cancellationToken));
                }

                // The bulk is encoded here, beside the recording; the mailbox has only to add what came meanwhile.
                changeover.Encode(await _mailbox.Post(SequenceSoFar), settledOnly: true);
                if (await _mailbox.Post(() => Finish(changeover)))
                {
                    return;
                }
            }
        }
        catch (ModelFaultException e)
        {
            throw new DeviceModelException(e.Message, e);
        }
    }

    private async Task<ImmutableArray<ItemEmbedding>> RowsAsync(DeviceModel model, IReadOnlyList<string> items, CancellationToken cancellationToken)
    {
        var rows = await _options.Source.GetEmbeddingsAsync(model.Version, items, cancellationToken);
        FeedCheck.Validate(rows, items, model.Features.Schema.EmbeddingWidth);
        return rows;
    }

    private SequenceRows SequenceSoFar() => new(
        _device.Sequence,
        [.. Store.LoadBehaviors(_device.Sequence, BehaviorKind.Exposure).Select(row => row.Behavior)],
        [.. Store.LoadBehaviors(_device.Sequence, BehaviorKind.PageView).Select(row => row.Behavior)]);

    private List<string> Missing(ModelChangeover changeover) =>
        [.. Store.LoadItemHistory(_device.Sequence).Select(row => row.Item)
            .Concat(_pool.Tail.Where(e => e.Version != changeover.Version).Select(e => e.ItemId))
            .Concat(_screen.Keys)
            .Distinct(StringComparer.Ordinal).Where(item => !changeover.Has(item))];

    /// <summary>In one transaction: vectors, encodings and states of the new version in place of the old one's.</summary>
    /// <returns>Whether it is done; not, when items without rows have come up meanwhile.</returns>
    private bool Finish(ModelChangeover changeover)
    {
        if (Missing(changeover).Count > 0)
        {
            return false;
        }

        changeover.Encode(SequenceSoFar(), settledOnly: false);
        var entries = _pool.Entries.Where(e => changeover.Has(e.ItemId)).ToList();
        var (old, encoder) = (_model, changeover.Encoder);
        var next = _device with { ModelVersion = changeover.Version };
        Save(() =>
        {
            foreach (var step in changeover.Steps)
            {
                Store.SaveVectors(step.Behavior.Id, step.Behavior.Embedding, step.Behavior.Version, step.Encoding, step.State);
            }

            foreach (var entry in entries)
            {
                Store.SaveEntryVectors(entry.Id, entry.Scores, changeover.Rows(entry.ItemId), changeover.Version);
            }

            Store.SaveExposureState(encoder.ExposureState);
            Store.SaveDevice(next);
        });
        foreach (var entry in entries)
        {
            (entry.Embedding, entry.Version) = (changeover.Rows(entry.ItemId), changeover.Version);
        }

        foreach (var page in _pages.Values.ToList())
        {
            _pages[page.ItemId] = page with { Embedding = changeover.Rows(page.ItemId), Version = changeover.Version };
        }

        (_model, _encoder, ModelVersion, _device, Diagnostics.ModelFault) = (encoder.Model, encoder, changeover.Version, next, null);
        _revision++;
        if (old is not null)
        {
            _worker.Retire(old);
        }

        return true;
    }

    /// <summary>Fetches rows of the active version for what came without, in the background.</summary>
    private void FillEmbeddings()
    {
        if (!_filling && _model is { } model)
        {
            _filling = true;
            _background.Start(cancellation => FillAsync(model, cancellation));
        }
    }

    private async Task FillAsync(DeviceModel model, CancellationToken cancellationToken)
    {
        try
        {
            var wanted = await _mailbox.Post(() => _pool.Tail.Concat(_pool.Fixed.Where(e => _screen.ContainsKey(e.ItemId)))
                .Where(e => e.Version != model.Version).Select(e => e.ItemId).ToList());
            foreach (var items in wanted.Chunk(RowsPerCall))
            {
                var rows = await RowsAsync(model, items, cancellationToken);
                await _mailbox.Post(() => Fill(model, rows));
            }
        }
        catch (Exception e) when (e is FeedSourceException or BehaviorStoreException or OperationCanceledException or ObjectDisposedException)
        {
            // They keep their places unranked until the next page tries again.
        }
        finally
        {
            await Quietly(_mailbox.Post(() => _filling = false));
        }
    }

    private void Fill(DeviceModel model, ImmutableArray<ItemEmbedding> rows)
    {
        if (_model != model)
        {
            return;
        }

        var filled = rows.Select(row => (Entry: _pool.Find(row.ItemId), Embedding: row.Embedding.ToArray())).Where(f => f.Entry is not null).ToList();
        Save(() => filled.ForEach(f => Store.SaveEntryVectors(f.Entry!.Id, f.Entry.Scores, f.Embedding, model.Version)));
        filled.ForEach(f => (f.Entry!.Embedding, f.Entry.Version) = (f.Embedding, model.Version));
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
