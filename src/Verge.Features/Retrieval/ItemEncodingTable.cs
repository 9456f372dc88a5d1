using System.Runtime.InteropServices;
using Verge.Domain;

namespace Verge.Features;

/// <summary>A catalogue, encoded once: the item tower's inputs by item index. Index 0 is the unknown item.</summary>
/// <remarks>
/// Thread-safe, and readers take no lock. An index means the same until it is given back: an item that changes while it is served gets
/// another one, and whoever had the old one has the item as it was.
/// </remarks>
public sealed partial class ItemEncodingTable
{
    private readonly Dictionary<string, int> _indices;
    private readonly string[] _ids;
    private readonly int[] _rows;
    private readonly RaggedRows _titles = new();
    private readonly RaggedRows _aspects = new();

    /// <summary>Encodes a catalogue.</summary>
    /// <param name="features">The fitted features.</param>
    /// <param name="items">The catalogue: item i gets index i + 1.</param>
    /// <exception cref="FeatureException">An id stands twice.</exception>
    public ItemEncodingTable(RetrievalFeatures features, IReadOnlyList<Item> items)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(items);
        Features = features;
        RowsOfItem = features.RowsOfItem;
        _first = items.Count + 1;
        _indices = new(items.Count, StringComparer.Ordinal);
        _ids = new string[_first];
        _ids[0] = "";
        _rows = new int[_first * RowsOfItem];
        _titles.Add([]);
        _aspects.Add([]);
        for (var index = 1; index < _first; index++)
        {
            var item = items[index - 1];
            if (!_indices.TryAdd(item.Id, index))
            {
                throw new FeatureException("items", $"the id '{item.Id}' twice", "each id once");
            }

            _ids[index] = item.Id;
            features.EncodeRows(item, _rows.AsSpan(index * RowsOfItem, RowsOfItem));
            _titles.Add(features.EncodeTitle(item));
            _aspects.Add(features.EncodeAspects(item));
        }
    }

    /// <summary>What encoded it.</summary>
    public RetrievalFeatures Features { get; }

    /// <summary>Indices, the unknown item's included.</summary>
    public int Count => _first + Volatile.Read(ref _addedCount);

    /// <summary>Rows of an item: one an attribute, and its price level's where the features have such.</summary>
    public int RowsOfItem { get; }

    /// <summary>An item's index; 0 where it is not in the catalogue.</summary>
    public int Index(string itemId) =>
        Volatile.Read(ref _addedCount) > 0 && _published.TryGetValue(itemId, out var index) ? index : _indices.GetValueOrDefault(itemId);

    /// <summary>The id at an index; empty at 0.</summary>
    public string ItemId(int index) => index < _first ? _ids[index] : _added[index - _first].Id;

    /// <summary>The rows of an item, <c>[RowsOfItem]</c>; 0 for what is unknown.</summary>
    public ReadOnlySpan<int> Rows(int index) =>
        index < _first ? _rows.AsSpan(index * RowsOfItem, RowsOfItem) : _added[index - _first].Rows;

    /// <summary>The rows of an item's title words; may be empty.</summary>
    public ReadOnlySpan<int> Title(int index) => index < _first ? _titles[index] : _added[index - _first].Title;

    /// <summary>The rows of an item's aspects; may be empty.</summary>
    public ReadOnlySpan<int> Aspects(int index) => index < _first ? _aspects[index] : _added[index - _first].Aspects;

    /// <summary>
    /// Whether anything is known of an item: then it has an embedding of its own, new or not. Else it has that of all unknown ones,
    /// by which nobody could find it: it does not belong into an index, and is a counted miss.
    /// </summary>
    public bool IsEmbeddable(int index) => Rows(index).ContainsAnyExcept(0) || !Title(index).IsEmpty || !Aspects(index).IsEmpty;

    /// <summary>Rows of differing number, one list an index.</summary>
    private sealed class RaggedRows
    {
        private readonly List<int> _rows = [];
        private readonly List<int> _offsets = [0];

        public ReadOnlySpan<int> this[int index] => CollectionsMarshal.AsSpan(_rows)[_offsets[index].._offsets[index + 1]];

        public void Add(int[] rows)
        {
            _rows.AddRange(rows);
            _offsets.Add(_rows.Count);
        }
    }
}
