using Verge.Domain;

namespace Verge.Serving;

public sealed partial class ServedBundle
{
    /// <summary>Makes the changes to the catalogue that are stored: what it is to the cloud by now.</summary>
    /// <param name="changes">The changes.</param>
    /// <exception cref="UserStateException">They cannot be read.</exception>
    public void Take(ICatalogueStore changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var stored = changes.Read();
        Put([.. stored.Select(change => change.Item).OfType<Item>()]);
        foreach (var (itemId, _) in stored.Where(change => change.Item is null))
        {
            Delete(itemId);
        }
    }

    /// <summary>
    /// Puts items into the catalogue and the index, new ones and changed ones, embedded by what they are. Requests go on meanwhile; one
    /// caller at a time.
    /// </summary>
    /// <returns>The ids of those of which the version knows nothing: the index does not hold them.</returns>
    internal IReadOnlyList<string> Put(IReadOnlyList<Item> items)
    {
        var table = _retrieval.Items;
        int[] indices = [.. items.Select(table.Add)];
        _embeddings.Extend(_retrieval.ViewItem);
        var missed = new List<string>();
        for (var i = 0; i < indices.Length; i++)
        {
            // In this order, whoever finds the item has its embedding, and whoever has a hit finds the item.
            table.Publish(indices[i]);
            var label = Items.Set(items[i]) + 1;
            if (table.IsEmbeddable(indices[i]))
            {
                Index.Upsert(label, _embeddings[indices[i]]);
            }
            else
            {
                Index.Remove(label);
                missed.Add(items[i].Id);
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
}
