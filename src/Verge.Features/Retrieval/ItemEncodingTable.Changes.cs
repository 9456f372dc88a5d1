using System.Collections.Concurrent;
using Verge.Domain;

namespace Verge.Features;

public sealed partial class ItemEncodingTable
{
    private readonly int _first;
    private readonly Lock _changing = new();
    private readonly ConcurrentDictionary<string, int> _published = new(StringComparer.Ordinal);
    private volatile Encoded[] _added = [];
    private readonly Stack<int> _free = new();
    private int _addedCount;

    /// <summary>
    /// Encodes an item that came, or changed, after the table was made. It is found by its id once it has been <see cref="Publish"/>ed, so
    /// that its embedding can be there first.
    /// </summary>
    /// <returns>Its index: that of before where it is encoded as before.</returns>
    public int Add(Item item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var rows = new int[RowsOfItem];
        Features.EncodeRows(item, rows);
        var encoded = new Encoded(item.Id, rows, Features.EncodeTitle(item), Features.EncodeAspects(item));
        lock (_changing)
        {
            var known = Index(item.Id);
            if (known > 0 && Rows(known).SequenceEqual(rows) && Title(known).SequenceEqual(encoded.Title) && Aspects(known).SequenceEqual(encoded.Aspects))
            {
                return known;
            }

            if (_free.TryPop(out var free))
            {
                _added[free - _first] = encoded;
                return free;
            }

            var added = _added;
            if (_addedCount == added.Length)
            {
                Array.Resize(ref added, Math.Max(16, 2 * added.Length));
            }

            added[_addedCount] = encoded;
            _added = added;
            Volatile.Write(ref _addedCount, _addedCount + 1);
            return _first + _addedCount - 1;
        }
    }

    /// <summary>Lets an item be found by its id at an index that <see cref="Add"/> gave.</summary>
    public void Publish(int index)
    {
        if (index >= _first)
        {
            _published[ItemId(index)] = index;
        }
    }

    /// <summary>
    /// Gives back the index that an item had before it changed; a later item gets it. Whoever gives it back knows that nobody has it any more.
    /// </summary>
    /// <param name="index">An index that <see cref="Add"/> gave; those that the table was made with stay.</param>
    public void Release(int index)
    {
        if (index >= _first)
        {
            lock (_changing)
            {
                _free.Push(index);
            }
        }
    }

    private sealed record Encoded(string Id, int[] Rows, int[] Title, int[] Aspects);
}
