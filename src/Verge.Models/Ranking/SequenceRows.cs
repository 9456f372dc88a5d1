using System.Buffers;
using Verge.Features;

namespace Verge.Models.Ranking;

/// <summary>Rows of the sequence tables, a column an attribute, then buckets of time differences and places, in rented memory.</summary>
internal struct SequenceRows(int attributes, int capacity)
{
    private readonly int[] _values = ArrayPool<int>.Shared.Rent((attributes + 2) * capacity);

    public int Count { get; private set; }

    /// <summary>The bucket of t(target) − t(v); the target's is 0.</summary>
    public readonly ReadOnlySpan<int> Buckets => Attribute(attributes);

    /// <summary>The place counted from the target, whose own is 0.</summary>
    public readonly ReadOnlySpan<int> Places => Attribute(attributes + 1);

    public readonly ReadOnlySpan<int> Attribute(int index) => _values.AsSpan(index * capacity, Count);

    public void Add(RankingHistory history)
    {
        for (var i = 0; i < history.Length; i++)
        {
            Add(history.Rows.AsSpan(i * attributes, attributes), history.PositionBuckets[i], history.Length - i);
        }
    }

    public void AddTarget(ReadOnlySpan<int> rows) => Add(rows, 0, 0);

    public readonly void Return() => ArrayPool<int>.Shared.Return(_values);

    /// <summary>Adds a row of an item at some place.</summary>
    public void Add(ReadOnlySpan<int> rows, int bucket, int place)
    {
        for (var attribute = 0; attribute < attributes; attribute++)
        {
            _values[(attribute * capacity) + Count] = rows[attribute];
        }

        _values[(attributes * capacity) + Count] = bucket;
        _values[((attributes + 1) * capacity) + Count++] = place;
    }
}
