namespace Verge.Features;

/// <summary>The items of a snapshot's acts, each with its attributes once: <c>[id, values …]</c>.</summary>
internal sealed class ActivityItems
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<ItemValues> _items = [];

    /// <summary>The place of an item with these attributes.</summary>
    public int Add(ItemValues item)
    {
        var key = KeyOf(item);
        if (!_places.TryGetValue(key, out var place))
        {
            _places.Add(key, place = _items.Count);
            _items.Add(item);
        }

        return place;
    }

    /// <summary>A text that tells an item with its attributes from others.</summary>
    public static string KeyOf(ItemValues item) => string.Join('\u0001', [item.Id, .. item.Values.Select(value => value is null ? "0" : $"1{value}")]);

    public string?[][] ToRows() => [.. _items.Select(item => (string?[])[item.Id, .. item.Values])];

    /// <summary>Reads what <see cref="ToRows"/> wrote.</summary>
    /// <exception cref="FeatureException">Rows of another length, or without an id.</exception>
    public static ItemValues[] Read(string?[][] rows, int attributes)
    {
        var items = new ItemValues[rows.Length];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = rows[i] is [{ } id, ..] row && row.Length == 1 + attributes
                ? new(id, row[1..])
                : throw new FeatureException($"items[{i}]", "another row", $"an id and {attributes} values");
        }

        return items;
    }
}
