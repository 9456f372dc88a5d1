namespace Verge.Models.Boosting;

/// <summary>The samples that a tree is grown on, each node's in one piece and in ascending order.</summary>
internal sealed class RowPartition
{
    private readonly BinnedSamples _samples;
    private readonly Tiles _tiles;
    private readonly int[] _rows;
    private readonly int[] _left;
    private readonly int[] _right;
    private readonly (int Left, int Right)[] _counts; // by tile, then where the tile's rows go
    private readonly Action<int> _divide;
    private readonly Action<int> _gather;
    private byte[] _column = [];
    private Split _split;
    private int _missing;
    private int _start;
    private int _end;

    public RowPartition(BinnedSamples samples, Tiles tiles)
    {
        (_samples, _tiles, _rows) = (samples, tiles, new int[samples.Count]);
        (_left, _right, _counts) = (new int[samples.Count], new int[samples.Count], new (int, int)[Tiles.Of(samples.Count)]);
        (_divide, _gather) = (Divide, Gather);
    }

    /// <summary>Samples of the tree.</summary>
    public int Count { get; private set; }

    /// <summary>Begins a tree.</summary>
    /// <param name="count">Its samples.</param>
    /// <returns>Where they go, in ascending order.</returns>
    public Span<int> Begin(int count) => _rows.AsSpan(0, Count = count);

    /// <summary>The samples in some places.</summary>
    public ReadOnlySpan<int> Rows(int start, int count) => _rows.AsSpan(start, count);

    /// <summary>Puts a node's samples that go left before the others, either in their order.</summary>
    /// <param name="start">The node's first place.</param>
    /// <param name="count">Its samples.</param>
    /// <param name="split">Where they go.</param>
    public void Apply(int start, int count, Split split)
    {
        (_column, _split, _missing, _start, _end) = (_samples.Column(split.Feature), split, _samples.Bins.Count(split.Feature), start, start + count);
        var tiles = Tiles.Of(count);
        _tiles.Run(tiles, _divide);
        var (left, right) = (start, start + split.Left.Count);
        for (var tile = 0; tile < tiles; tile++)
        {
            var own = _counts[tile];
            _counts[tile] = (left, right);
            (left, right) = (left + own.Left, right + own.Right);
        }

        _tiles.Run(tiles, _gather);
    }

    private (int Start, int End) Places(int tile) => (_start + (tile * Tiles.Rows), Math.Min(_end, _start + ((tile + 1) * Tiles.Rows)));

    private void Divide(int tile)
    {
        var (start, end) = Places(tile);
        var (column, last, missing, missingLeft) = (_column, _split.Bin, _missing, _split.MissingLeft);
        ReadOnlySpan<int> rows = _rows.AsSpan(start, end - start);
        Span<int> left = _left.AsSpan(start, end - start), right = _right.AsSpan(start, end - start);
        int lefts = 0, rights = 0;
        foreach (var row in rows)
        {
            // Written to both sides, kept on one: there is no branch to be guessed wrong.
            int bin = column[row];
            var goes = (bin <= last ? 1 : 0) | (missingLeft & bin == missing ? 1 : 0);
            left[lefts] = row;
            right[rights] = row;
            lefts += goes;
            rights += 1 - goes;
        }

        _counts[tile] = (lefts, rights);
    }

    private void Gather(int tile)
    {
        var (start, end) = Places(tile);
        var next = _counts[tile];
        var lefts = (tile + 1 < Tiles.Of(_end - _start) ? _counts[tile + 1].Left : _start + _split.Left.Count) - next.Left;
        _left.AsSpan(start, lefts).CopyTo(_rows.AsSpan(next.Left));
        _right.AsSpan(start, end - start - lefts).CopyTo(_rows.AsSpan(next.Right));
    }
}
