using Verge.Domain;

namespace Verge.Serving;

/// <summary>Changes to the catalogue that end with the process.</summary>
internal sealed class MemoryCatalogueStore : ICatalogueStore
{
    private readonly SortedDictionary<string, Item?> _changes = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    public void Put(IReadOnlyList<Item> items)
    {
        lock (_gate)
        {
            foreach (var item in items)
            {
                _changes[item.Id] = item;
            }
        }
    }

    public void Delete(string itemId)
    {
        lock (_gate)
        {
            _changes[itemId] = null;
        }
    }

    public IReadOnlyList<(string ItemId, Item? Item)> Read()
    {
        lock (_gate)
        {
            return [.. _changes.Select(change => (change.Key, change.Value))];
        }
    }
}
