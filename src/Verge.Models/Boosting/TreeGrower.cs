namespace Verge.Models.Boosting;

/// <summary>Grows a tree leaf by leaf: of all leaves that one is split whose best split gains most.</summary>
/// <remarks>
/// Of two children the smaller one's histogram is summed and the other's is what it leaves of the parent's. Both and their best
/// splits are a piece of work a group of features.
/// </remarks>
internal sealed class TreeGrower
{
    private const int Group = 4; // features that a pass over the rows sums
    private const int SmallWork = 1 << 14; // bins to be added to, under which no team is woken

    private readonly BinnedSamples _samples;
    private readonly BoostingOptions _options;
    private readonly Tiles _tiles;
    private readonly SplitFinder _finder;
    private readonly HistogramLayout _layout;
    private readonly Stack<Histogram> _free = [];
    private readonly PriorityQueue<GrowingLeaf, (double LessGain, int Node)> _open = new();
    private readonly List<GrowingLeaf> _leaves = [];
    private readonly List<Split> _splits = []; // of each node; default in leaves
    private readonly List<int> _left = []; // each node's left child; 0 in leaves
    private readonly double[] _partial; // first, second derivative a tile of rows
    private readonly Split[] _best; // [2][features]
    private readonly Action<int> _fill;
    private readonly Action<int> _sum;
    private float[] _pairs = [];
    private int[] _features = [];
    private GrowingLeaf _small;
    private GrowingLeaf _large;

    public TreeGrower(BinnedSamples samples, BoostingOptions options, Tiles tiles)
    {
        (_samples, _options, _tiles, _finder, _layout) = (samples, options, tiles, new(options), new(samples.Bins));
        (_partial, _best) = (new double[2 * Tiles.Of(samples.Count)], new Split[2 * samples.Bins.FeatureCount]);
        (_fill, _sum) = (FillAndFind, SumRows);
        Partition = new(samples, tiles);
    }

    /// <summary>The samples; filled before a tree is grown, and after it each leaf's in one piece.</summary>
    public RowPartition Partition { get; }

    /// <summary>The leaves of the tree grown last.</summary>
    public IReadOnlyList<GrowingLeaf> Leaves => _leaves;

    /// <summary>Grows a tree; null where no split gains.</summary>
    /// <param name="pairs">Derivatives of all samples, <c>[samples, 2]</c>.</param>
    /// <param name="features">Features that it may split by, ascending.</param>
    public RegressionTree? Grow(float[] pairs, int[] features)
    {
        (_pairs, _features) = (pairs, features);
        _leaves.Clear();
        _splits.Clear();
        _left.Clear();
        Begin();
        for (var leaves = 1; leaves < _options.MaxLeaves && _open.TryDequeue(out var leaf, out _); leaves++)
        {
            SplitNext(leaf, last: leaves + 1 == _options.MaxLeaves);
        }

        while (_open.TryDequeue(out var leaf, out _))
        {
            Close(leaf);
        }

        return _leaves.Count > 1 ? Finish() : null;
    }

    private void Begin()
    {
        var tiles = Tiles.Of(Partition.Count);
        _tiles.Run(tiles, _sum);
        var (first, second) = (0.0, 0.0);
        for (var tile = 0; tile < tiles; tile++)
        {
            (first, second) = (first + _partial[2 * tile], second + _partial[(2 * tile) + 1]);
        }

        var root = Add(0, 0, new(first, second, Partition.Count));
        if (!MaySplit(root))
        {
            Close(root);
            return;
        }

        (_small, _large) = (root with { Histogram = Rent() }, default);
        RunFill();
        Open(_small, 0);
    }

    private void SplitNext(GrowingLeaf leaf, bool last)
    {
        var split = leaf.Split;
        Partition.Apply(leaf.Start, leaf.Count, split);
        _splits[leaf.Node] = split;
        _left[leaf.Node] = _splits.Count;
        var (sums, all) = (split.Left, leaf.Sums);
        var left = Add(leaf.Depth + 1, leaf.Start, sums);
        var right = Add(leaf.Depth + 1, leaf.Start + sums.Count, new(all.Gradient - sums.Gradient, all.Hessian - sums.Hessian, all.Count - sums.Count));
        if (last || !(MaySplit(left) || MaySplit(right)))
        {
            _free.Push(leaf.Histogram!);
            Close(left);
            Close(right);
            return;
        }

        var leftIsSmall = left.Count < right.Count;
        _small = (leftIsSmall ? left : right) with { Histogram = Rent() };
        _large = (leftIsSmall ? right : left) with { Histogram = leaf.Histogram };
        RunFill();
        Open(leftIsSmall ? _small : _large, leftIsSmall ? 0 : 1);
        Open(leftIsSmall ? _large : _small, leftIsSmall ? 1 : 0);
    }

    private GrowingLeaf Add(int depth, int start, NodeSums sums)
    {
        _splits.Add(default);
        _left.Add(0);
        return new(_splits.Count - 1, depth, start, sums);
    }

    private bool MaySplit(GrowingLeaf leaf) =>
        leaf.Count >= 2 * (long)_options.MinSamplesLeaf && leaf.Sums.Hessian >= 2 * _options.MinHessianLeaf
        && (_options.MaxDepth == 0 || leaf.Depth < _options.MaxDepth);

    private void Open(GrowingLeaf leaf, int slot)
    {
        var best = default(Split);
        if (MaySplit(leaf))
        {
            for (var i = 0; i < _features.Length; i++)
            {
                var split = _best[(slot * _samples.Bins.FeatureCount) + i];
                best = split.Gain > best.Gain ? split : best;
            }
        }

        leaf = leaf with { Split = best };
        if (best.Gain > 0)
        {
            _open.Enqueue(leaf, (-best.Gain, leaf.Node));
        }
        else
        {
            Close(leaf);
        }
    }

    private void Close(GrowingLeaf leaf)
    {
        if (leaf.Histogram is { } histogram)
        {
            _free.Push(histogram);
        }

        _leaves.Add(leaf with { Histogram = null });
    }

    private Histogram Rent() => _free.TryPop(out var histogram) ? histogram : new(_layout);

    private void RunFill() => _tiles.Run((_features.Length + Group - 1) / Group, _fill, small: (long)_small.Count * _features.Length < SmallWork);

    private void FillAndFind(int group)
    {
        var (first, slots) = (group * Group, _samples.Bins.FeatureCount);
        var features = _features.AsSpan(first, Math.Min(Group, _features.Length - first));
        _small.Histogram!.Fill(features, Partition.Rows(_small.Start, _small.Count), _pairs, _samples);
        for (var i = 0; i < features.Length; i++)
        {
            _best[first + i] = Find(_small, features[i]);
            if (_large.Histogram is { } large)
            {
                large.Subtract(_small.Histogram, features[i]);
                _best[slots + first + i] = Find(_large, features[i]);
            }
        }
    }

    private Split Find(GrowingLeaf leaf, int feature) => MaySplit(leaf) ? _finder.Best(feature, leaf.Histogram!.Of(feature), leaf.Sums) : default;

    private void SumRows(int tile)
    {
        var (first, second, start) = (0.0, 0.0, tile * Tiles.Rows);
        foreach (var row in Partition.Rows(start, Math.Min(Tiles.Rows, Partition.Count - start)))
        {
            first += _pairs[2 * row];
            second += _pairs[(2 * row) + 1];
        }

        (_partial[2 * tile], _partial[(2 * tile) + 1]) = (first, second);
    }

    private RegressionTree Finish()
    {
        var (nodes, values, gains) = (new TreeNode[_splits.Count], new float[_splits.Count], new float[_splits.Count]);
        for (var node = 0; node < nodes.Length; node++)
        {
            var split = _splits[node];
            gains[node] = (float)split.Gain;
            nodes[node] = _left[node] == 0 ? TreeNode.Leaf(node) : new(split.Feature, Threshold(split), _left[node], split.MissingLeft ? 0 : 1);
        }

        foreach (var leaf in _leaves)
        {
            values[leaf.Node] = (float)(leaf.Sums.Value(_options.L2) * _options.LearningRate);
        }

        return new(nodes, values, gains);
    }

    private float Threshold(Split split)
    {
        var borders = _samples.Bins.Borders(split.Feature);
        return split.Bin < borders.Length ? borders[split.Bin] : float.MaxValue;
    }
}
