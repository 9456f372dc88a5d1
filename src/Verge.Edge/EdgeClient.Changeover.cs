using Verge.Domain;
using Verge.Edge.Encoding;

namespace Verge.Edge;

public sealed partial class EdgeClient
{
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
                    changeover.Add((await RowsAsync(model, items, cancellationToken)).Select(row => (row.ItemId, row.Embedding.ToArray())));
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

    private SequenceRows SequenceSoFar() => new(
        _device.Sequence,
        [.. Store.LoadBehaviors(_device.Sequence, BehaviorKind.Exposure).Select(row => row.Behavior)],
        [.. Store.LoadBehaviors(_device.Sequence, BehaviorKind.PageView).Select(row => row.Behavior)]);

    private List<string> Missing(ModelChangeover changeover) =>
        [.. Store.LoadItemHistory(_device.Sequence).Select(row => row.Item)
            .Concat(_pool.Tail.Where(e => e.Version != changeover.Version).Select(e => e.ItemId))
            .Concat(_screen.Keys)
            .Distinct(StringComparer.Ordinal).Where(item => !changeover.Has(item))];

    /// <returns>Whether it is done; not, when items without rows have come up meanwhile.</returns>
    private bool Finish(ModelChangeover changeover)
    {
        if (Missing(changeover).Count > 0)
        {
            return false;
        }

        changeover.Encode(SequenceSoFar(), settledOnly: false);
        TakeOver(changeover);
        return true;
    }

    /// <summary>Encodes the stored session again where all its rows are there already; a session with no behaviors needs none.</summary>
    /// <exception cref="ModelFaultException">The model failed.</exception>
    private bool EncodeFromStore(DeviceModel model)
    {
        var (changeover, sequence) = (new ModelChangeover(NewEncoder(model)), SequenceSoFar());
        changeover.Add(sequence.All.Where(b => b.Version == model.Version && b.Embedding is not null).Select(b => (b.ItemId, b.Embedding!)));
        if (!sequence.All.All(b => changeover.Has(b.ItemId)))
        {
            return false;
        }

        changeover.Encode(sequence, settledOnly: false);
        TakeOver(changeover);
        return true;
    }

    /// <summary>In one transaction: vectors, encodings and states of the new version in place of the old one's.</summary>
    private void TakeOver(ModelChangeover changeover)
    {
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
        if (old is not null && old != encoder.Model)
        {
            _worker.Retire(old);
        }
    }
}
