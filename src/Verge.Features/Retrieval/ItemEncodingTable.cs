using Verge.Domain;

namespace Verge.Features;

/// <summary>A catalogue, encoded once: the item tower's inputs by item index. Index 0 is the unknown item.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed class ItemEncodingTable
{
    private readonly Dictionary<string, int> _indices;
    private readonly string[] _ids;
    private readonly int[] _rows;
    private readonly int[] _tokens;
    private readonly int[] _tokenOffsets;

    /// <summary>Encodes a catalogue.</summary>
    /// <param name="features">The fitted features.</param>
    /// <param name="items">The catalogue: item i gets index i + 1.</param>
    /// <exception cref="FeatureException">An id stands twice.</exception>
    public ItemEncodingTable(RetrievalFeatures features, IReadOnlyList<Item> items)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(items);
        Features = features;
        AttributeCount = features.Vocabularies.Length;
        Count = items.Count + 1;
        _indices = new(items.Count, StringComparer.Ordinal);
        _ids = new string[Count];
        _ids[0] = "";
        _rows = new int[Count * AttributeCount];
        _tokenOffsets = new int[Count + 1];
        var tokens = new List<int>();
        for (var index = 1; index < Count; index++)
        {
            var item = items[index - 1];
            if (!_indices.TryAdd(item.Id, index))
            {
                throw new FeatureException("items", $"the id '{item.Id}' twice", "each id once");
            }

            _ids[index] = item.Id;
            features.EncodeRows(item, _rows.AsSpan(index * AttributeCount, AttributeCount));
            tokens.AddRange(features.EncodeTitle(item));
            _tokenOffsets[index + 1] = tokens.Count;
        }

        _tokens = [.. tokens];
    }

    /// <summary>What encoded it.</summary>
    public RetrievalFeatures Features { get; }

    /// <summary>Indices, the unknown item's included.</summary>
    public int Count { get; }

    /// <summary>Attributes of an item.</summary>
    public int AttributeCount { get; }

    /// <summary>An item's index; 0 where it is not in the catalogue.</summary>
    public int Index(string itemId) => _indices.GetValueOrDefault(itemId);

    /// <summary>The id at an index; empty at 0.</summary>
    public string ItemId(int index) => _ids[index];

    /// <summary>The attribute rows of an item, <c>[attributes]</c>.</summary>
    public ReadOnlySpan<int> Rows(int index) => _rows.AsSpan(index * AttributeCount, AttributeCount);

    /// <summary>The rows of an item's title words; may be empty.</summary>
    public ReadOnlySpan<int> Title(int index) => _tokens.AsSpan(_tokenOffsets[index].._tokenOffsets[index + 1]);
}
