using System.Collections;
using System.Collections.Concurrent;
using Verge.Domain;

namespace Verge.Serving;

/// <summary>
/// The items of a version, which come and go while it is served. An item's place is its own for as long as the version is served. Any number
/// of threads read without a lock while one changes.
/// </summary>
public sealed class ServedCatalogue : IEnumerable<Item>
{
    private readonly ConcurrentDictionary<string, int> _places = new(StringComparer.Ordinal);
    private volatile Item?[] _items;
    private int _count;

    internal ServedCatalogue(IReadOnlyCollection<Item> items)
    {
        (_items, _count) = ([.. items], items.Count);
        foreach (var (place, item) in items.Index())
        {
            _places[item.Id] = place;
        }
    }

    /// <summary>Places, those of items that are gone included.</summary>
    public int Places => Volatile.Read(ref _count);

    /// <summary>The item at a place, from 0; <see langword="null"/> where it is gone.</summary>
    public Item? this[int place] => _items[place];

    /// <summary>An item; <see langword="null"/> for one that is not there.</summary>
    public Item? Find(string itemId) => _places.TryGetValue(itemId, out var place) ? _items[place] : null;

    /// <summary>Puts an item into its place.</summary>
    /// <returns>The place.</returns>
    internal int Set(Item item)
    {
        if (_places.TryGetValue(item.Id, out var place))
        {
            _items[place] = item;
            return place;
        }

        var items = _items;
        if (_count == items.Length)
        {
            Array.Resize(ref items, Math.Max(16, 2 * items.Length));
        }

        place = _count;
        items[place] = item;
        _items = items;
        Volatile.Write(ref _count, place + 1);
        _places[item.Id] = place;
        return place;
    }

    /// <summary>The place of an item, there or gone; -1 for one that never was.</summary>
    internal int PlaceOf(string itemId) => _places.GetValueOrDefault(itemId, -1);

    /// <summary>Takes the item at a place away.</summary>
    internal void Clear(int place) => _items[place] = null;

    /// <inheritdoc/>
    public IEnumerator<Item> GetEnumerator() => _items.Take(Places).OfType<Item>().GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
