using Verge.Domain;
using Verge.Edge.Encoding;

namespace Verge.Edge;

public sealed partial class EdgeClient
{
    private async Task ChangeOverAsync(DeviceModel model, CancellationToken cancellationToken)
    {
        var changeover = new ModelChangeover(NewEncoder(model), KeepsScores(model));
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
                // A model in force is the mailbox's own: a session that begins meanwhile is encoded with it.
                var (sequence, isInForce) = await _mailbox.Post(() => (SequenceSoFar(), _model == model));
                if (!isInForce)
                {
                    changeover.Encode(sequence, settledOnly: true);
                }

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

    private SequenceRows SequenceSoFar() => Read(s => new SequenceRows(
        _device.Sequence,
        [.. s.LoadBehaviors(_device.Sequence, BehaviorKind.Exposure).Select(row => row.Behavior)],
        [.. s.LoadBehaviors(_device.Sequence, BehaviorKind.PageView).Select(row => row.Behavior)]));

    private List<string> Missing(ModelChangeover changeover) =>
        [.. Read(s => s.LoadItemHistory(_device.Sequence)).Select(row => row.Item)
            .Concat(_pool.Tail.Where(e => !changeover.Encoder.HasRows(e.Embedding, e.Version)).Select(e => e.ItemId))
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
        var (changeover, sequence) = (new ModelChangeover(NewEncoder(model), KeepsScores(model)), SequenceSoFar());
        changeover.Add(sequence.All.Where(b => changeover.Encoder.HasRows(b.Embedding, b.Version)).Select(b => (b.ItemId, b.Embedding!)));
        if (!sequence.All.All(b => changeover.Has(b.ItemId)))
        {
            return false;
        }

        changeover.Encode(sequence, settledOnly: false);
        TakeOver(changeover);
        return true;
    }

    /// <summary>Which scores they are, only their schema says: those of another one mean nothing to this model.</summary>
    private bool KeepsScores(DeviceModel model) =>
        _model is null || _model.Features.Schema.Scores.SequenceEqual(model.Features.Schema.Scores, StringComparer.Ordinal);

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
                Store.SaveVectors(step.Behavior, step.Encoding, step.State);
            }

            foreach (var entry in entries)
            {
                Store.SaveEntryVectors(entry.Id, changeover.Scores(entry.Scores), changeover.Rows(entry.ItemId), changeover.Version);
            }

            Store.SaveExposureState(encoder.ExposureState);
            Store.SaveDevice(next);
        });
        foreach (var entry in entries)
        {
            (entry.Scores, entry.Embedding, entry.Version) = (changeover.Scores(entry.Scores), changeover.Rows(entry.ItemId), changeover.Version);
        }

        foreach (var page in _pages.Values.ToList())
        {
            _pages[page.ItemId] = changeover.Own(page);
        }

        (_model, _encoder, ModelVersion, _device, Diagnostics.ModelFault) = (encoder.Model, encoder, changeover.Version, next, null);
        _revision++;
        if (old is not null && old != encoder.Model)
        {
            _worker.Retire(old);
        }
    }
}
