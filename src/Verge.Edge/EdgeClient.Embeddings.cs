using System.Collections.Immutable;
using Verge.Edge.Encoding;

namespace Verge.Edge;

public sealed partial class EdgeClient
{
    private const int RowsPerCall = 100;
    private bool _filling;

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
                .Where(e => e.Version != model.Version || e.Embedding?.Length != model.Features.Schema.EmbeddingWidth).Select(e => e.ItemId).ToList());
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

    /// <summary>Fetches the rows of an item whose page was opened from elsewhere, for its page-views that were recorded without.</summary>
    private void FetchRows(string item, SequenceEncoder encoder)
    {
        if (encoder.Await(item))
        {
            _background.Start(cancellation => FetchRowsAsync(item, encoder.Model, cancellation));
        }
    }

    private async Task FetchRowsAsync(string item, DeviceModel model, CancellationToken cancellationToken)
    {
        try
        {
            float[] rows = [.. (await RowsAsync(model, [item], cancellationToken))[0].Embedding];
            await _mailbox.Post(() => TakeRows(item, model, rows));
        }
        catch (FeedSourceException e)
        {
            Diagnostics.UpdateFault = e.Message;
        }
        catch (Exception e) when (e is BehaviorStoreException or OperationCanceledException or ObjectDisposedException)
        {
            // It counts as an unknown item.
        }
        finally
        {
            await Quietly(_mailbox.Post(() => Settle(item, model)));
        }
    }

    private void Settle(string item, DeviceModel model)
    {
        if (_encoder is { } encoder && encoder.Model == model)
        {
            Interlocked.Add(ref Diagnostics.WithoutEmbeddingCount, encoder.Settle(item));
        }
    }

    private void TakeRows(string item, DeviceModel model, float[] rows)
    {
        IReadOnlyList<PageViewStep> steps = [];
        if (_encoder?.Model != model || Prepare(e => steps = e.PrepareRows(item, rows)) is not { } encoder || steps.Count == 0)
        {
            return;
        }

        Save(() =>
        {
            foreach (var step in steps)
            {
                Store.SaveVectors(step.Behavior, step.Encoding, step.State);
            }
        });
        encoder.AcceptChange();
        if (_pages.TryGetValue(item, out var page) && !encoder.HasRows(page.Embedding, page.Version))
        {
            _pages[item] = page with { Embedding = rows, Version = model.Version };
        }
    }

    private async Task<ImmutableArray<ItemEmbedding>> RowsAsync(DeviceModel model, IReadOnlyList<string> items, CancellationToken cancellationToken)
    {
        var rows = await _options.Source.GetEmbeddingsAsync(model.Version, items, cancellationToken);
        FeedCheck.Validate(rows, items, model.Features.Schema.EmbeddingWidth);
        return rows;
    }
}
