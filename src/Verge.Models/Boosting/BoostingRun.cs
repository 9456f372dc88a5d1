using Verge.NeuralNetworks;

namespace Verge.Models.Boosting;

/// <summary>The training samples' scores, and the next tree by their derivatives.</summary>
internal sealed class BoostingRun
{
    private readonly BoostingSamples _training;
    private readonly BinnedSamples _binned;
    private readonly BoostingOptions _options;
    private readonly Tiles _tiles;
    private readonly TreeGrower _grower;
    private readonly double[] _scores;
    private readonly float[] _pairs;
    private readonly int[] _drawn; // places in the splitting features
    private readonly int[] _features;
    private readonly bool[] _inTree;
    private readonly Action<int> _derive;
    private readonly Action<int> _addLeaf;
    private readonly Action<int> _addOthers;
    private RegressionTree _tree = null!;

    public BoostingRun(BoostingSamples training, BinnedSamples binned, float prior, BoostingOptions options, Tiles tiles)
    {
        (_training, _binned, _options, _tiles, _grower) = (training, binned, options, tiles, new(binned, options, tiles));
        (_scores, _pairs) = (new double[training.Count], new float[2 * training.Count]);
        _drawn = new int[OrderedSampler.Count(binned.Splitting.Length, options.FeatureFraction)];
        _features = new int[_drawn.Length];
        _inTree = new bool[SamplesRows ? training.Count : 0];
        (_derive, _addLeaf, _addOthers) = (Derive, AddLeaf, AddOthers);
        Array.Fill(_scores, prior);
        MayGrow = _features.Length > 0;
    }

    /// <summary>Whether another tree can help: not where one that saw all samples and features found no split.</summary>
    public bool MayGrow { get; private set; }

    private bool SamplesRows => _options.RowFraction < 1;

    /// <summary>Grows the next tree and adds it to the scores; null where no split gains.</summary>
    /// <param name="seed">Of this tree's draws.</param>
    public RegressionTree? Grow(ulong seed)
    {
        var (tiles, random) = (Tiles.Of(_training.Count), new SeededGenerator(seed));
        _tiles.Run(tiles, _derive);
        DrawRows(random);
        OrderedSampler.Draw(random, _binned.Splitting.Length, _drawn);
        for (var i = 0; i < _features.Length; i++)
        {
            _features[i] = _binned.Splitting[_drawn[i]];
        }

        if (_grower.Grow(_pairs, _features) is not { } tree)
        {
            MayGrow = SamplesRows || _features.Length < _binned.Splitting.Length;
            return null;
        }

        _tree = tree;
        _tiles.Run(_grower.Leaves.Count, _addLeaf, small: _training.Count < Tiles.Rows);
        if (SamplesRows)
        {
            _tiles.Run(tiles, _addOthers);
        }

        return tree;
    }

    private void DrawRows(SeededGenerator random)
    {
        if (!SamplesRows)
        {
            var all = _grower.Partition.Begin(_training.Count);
            for (var row = 0; row < all.Length; row++)
            {
                all[row] = row;
            }

            return;
        }

        var rows = _grower.Partition.Begin(OrderedSampler.Count(_training.Count, _options.RowFraction));
        OrderedSampler.Draw(random, _training.Count, rows);
        Array.Clear(_inTree);
        foreach (var row in rows)
        {
            _inTree[row] = true;
        }
    }

    private void Derive(int tile)
    {
        var (start, count) = Places(tile);
        LogLoss.Derive(_scores.AsSpan(start, count), _training.Labels.Span.Slice(start, count), _pairs.AsSpan(2 * start, 2 * count));
    }

    private void AddLeaf(int number)
    {
        var leaf = _grower.Leaves[number];
        double value = _tree.Values[leaf.Node];
        foreach (var row in _grower.Partition.Rows(leaf.Start, leaf.Count))
        {
            _scores[row] += value;
        }
    }

    private void AddOthers(int tile)
    {
        var values = _training.Features.Span;
        var ((start, count), width) = (Places(tile), _training.FeatureCount);
        for (var row = start; row < start + count; row++)
        {
            if (!_inTree[row])
            {
                _scores[row] += _tree.Value(values.Slice(row * width, width));
            }
        }
    }

    private (int Start, int Count) Places(int tile) => (tile * Tiles.Rows, Math.Min(Tiles.Rows, _training.Count - (tile * Tiles.Rows)));
}
