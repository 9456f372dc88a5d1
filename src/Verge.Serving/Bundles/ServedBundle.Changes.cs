using Verge.Domain;

namespace Verge.Serving;

public sealed partial class ServedBundle
{
    private const int NotEncoded = -1;
    private readonly RetiredIndices _retired;

    /// <summary>Makes the changes to the catalogue that are stored: what it is to the cloud by now.</summary>
    /// <param name="changes">The last change of each item; no item where it is gone.</param>
    /// <param name="refused">Told of items that the version cannot embed: they are in its catalogue, and not in its index.</param>
    public void Take(IReadOnlyList<(string ItemId, Item? Item)> changes, Action<Item, Exception>? refused = null)
    {
        ArgumentNullException.ThrowIfNull(changes);
        Put([.. changes.Select(change => change.Item).OfType<Item>()], refused);
        foreach (var (itemId, _) in changes.Where(change => change.Item is null))
        {
            Delete(itemId);
        }
    }

    /// <summary>
    /// Puts items into the catalogue and the index, new ones and changed ones, embedded by what they are. Requests go on meanwhile; one
    /// caller at a time.
    /// </summary>
    /// <param name="items">The items; of an id that comes twice, the last.</param>
    /// <param name="refused">Told of those that cannot be embedded.</param>
    /// <returns>The ids of those that the index does not hold: the version knows nothing of them, or cannot embed them.</returns>
    internal IReadOnlyList<string> Put(IReadOnlyList<Item> items, Action<Item, Exception>? refused = null)
    {
        _retired.Collect();
        Item[] last = [.. items.Reverse().DistinctBy(item => item.Id).Reverse()];
        var indices = Encode(last, refused);
        var missed = new List<string>();
        for (var i = 0; i < last.Length; i++)
        {
            // In this order, whoever finds the item has its embedding, and whoever has a hit finds the item.
            Publish(last[i].Id, indices[i]);
            var label = Items.Set(last[i]) + 1;
            if (!TryIndex(last[i], indices[i], label, refused))
            {
                Index.Remove(label);
                missed.Add(last[i].Id);
            }
        }

        FeedMetrics.MissedItems.Add(missed.Count);
        return missed;
    }

    /// <summary>Takes an item away. Users who clicked it are still known by it.</summary>
    internal void Delete(string itemId)
    {
        if (Items.PlaceOf(itemId) is >= 0 and var place)
        {
            Index.Remove(place + 1);
            Items.Clear(place);
        }
    }

    /// <summary>Encoded items, the version's own and those that came, with what changed ones have left and not given back yet.</summary>
    internal int Encoded => _retrieval.Items.Count;

    /// <summary>The index of each item, which has its embedding by then; <see cref="NotEncoded"/> where it cannot have one.</summary>
    private int[] Encode(Item[] items, Action<Item, Exception>? refused)
    {
        var (table, indices, changed) = (_retrieval.Items, new int[items.Length], new List<int>());
        for (var i = 0; i < items.Length; i++)
        {
            try
            {
                indices[i] = table.Add(items[i]);
                if (indices[i] != table.Index(items[i].Id))
                {
                    changed.Add(indices[i]);
                }
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                // The others are not to wait for an item that nobody thought of.
                indices[i] = NotEncoded;
                refused?.Invoke(items[i], error);
            }
        }

        _embeddings.Encode(_retrieval.ViewItem, [.. changed]);
        return indices;
    }

    private void Publish(string itemId, int index)
    {
        var before = _retrieval.Items.Index(itemId);
        if (index == NotEncoded || index == before)
        {
            return;
        }

        _retrieval.Items.Publish(index);
        _retired.Add(before);
    }

    private bool TryIndex(Item item, int index, long label, Action<Item, Exception>? refused)
    {
        if (index == NotEncoded || !_retrieval.Items.IsEmbeddable(index))
        {
            return false;
        }

        try
        {
            Index.Upsert(label, _embeddings[index]);
            return true;
        }
        catch (ArgumentException error)
        {
            // A vector that is not finite.
            refused?.Invoke(item, error);
            return false;
        }
    }
}
