using Verge.Evaluation.Intervals;

namespace Verge.Evaluation;

/// <summary>
/// Draws the negatives of sampled metrics: uniformly over the catalogue, each at most once, without the query's own items. A query
/// gets the same negatives whatever the method and the order of queries. Not thread-safe; those of one seed draw alike.
/// </summary>
public sealed class QueryNegatives
{
    private readonly int[] _taken; // [items] number of the draw that last took the item
    private readonly ulong _seed;
    private int _draw;

    /// <summary>Starts drawing.</summary>
    /// <param name="catalogueSize">Number of items.</param>
    /// <param name="seed">Seed of all draws.</param>
    public QueryNegatives(int catalogueSize, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(catalogueSize, 1);
        _taken = new int[catalogueSize];
        _seed = (ulong)seed;
    }

    /// <summary>Draws a query's negatives.</summary>
    /// <param name="query">The query's number.</param>
    /// <param name="excluded">Items not to draw: its targets, and what it is not to be asked about.</param>
    /// <param name="negatives">[negatives] filled with item places.</param>
    /// <exception cref="ArgumentException">An excluded item is out of range, or too few items are left.</exception>
    public void Draw(long query, ReadOnlySpan<int> excluded, Span<int> negatives)
    {
        if (_draw == int.MaxValue)
        {
            Array.Clear(_taken);
            _draw = 0;
        }

        _draw++;
        var left = _taken.Length;
        foreach (var item in excluded)
        {
            if ((uint)item >= (uint)_taken.Length)
            {
                throw new ArgumentException($"Query {query}: got excluded item {item}, expected one below {_taken.Length}.", nameof(excluded));
            }

            left -= _taken[item] == _draw ? 0 : 1;
            _taken[item] = _draw;
        }

        if (left < negatives.Length)
        {
            throw new ArgumentException($"Query {query}: got {left} items to draw from, expected at least {negatives.Length}.", nameof(negatives));
        }

        var random = new SplitMix64(_seed, (ulong)query);
        for (var drawn = 0; drawn < negatives.Length;)
        {
            var item = random.Next(_taken.Length);
            if (_taken[item] != _draw)
            {
                _taken[item] = _draw;
                negatives[drawn++] = item;
            }
        }
    }
}
