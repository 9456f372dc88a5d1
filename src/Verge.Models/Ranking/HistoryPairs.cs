using System.Buffers;
using Verge.Tensors;

namespace Verge.Models.Ranking;

/// <summary>For each example the rows of its history among the distinct ones: pairs of target and event, in rented memory.</summary>
internal readonly struct HistoryPairs
{
    private readonly int[] _rows;

    /// <summary>Finds them.</summary>
    /// <param name="tape">Where the segments live.</param>
    /// <param name="distinct">The distinct histories' rows.</param>
    /// <param name="owners">Which of them is whose, one an example.</param>
    public HistoryPairs(Tape tape, Segments distinct, ReadOnlySpan<int> owners)
    {
        var lengths = ArrayPool<int>.Shared.Rent(owners.Length);
        var total = 0;
        for (var i = 0; i < owners.Length; i++)
        {
            total += lengths[i] = distinct.Length(owners[i]);
        }

        _rows = ArrayPool<int>.Shared.Rent(total);
        Segments = tape.Segments(lengths.AsSpan(0, owners.Length));
        ArrayPool<int>.Shared.Return(lengths);
        var pair = 0;
        foreach (var owner in owners)
        {
            var first = distinct.Offset(owner);
            for (var j = 0; j < distinct.Length(owner); j++)
            {
                _rows[pair++] = first + j;
            }
        }
    }

    /// <summary>Which pairs are of which example.</summary>
    public Segments Segments { get; }

    /// <summary>The event's row of each pair.</summary>
    public ReadOnlySpan<int> Rows => _rows.AsSpan(0, Segments.TotalRows);

    public void Return() => ArrayPool<int>.Shared.Return(_rows);
}
