using System.Collections.Immutable;
using Verge.Models.Boosting;
using Verge.NeuralNetworks;

namespace Verge.Models.Storage;

/// <summary>Makes trees of tensors, each number checked: scoring trusts them.</summary>
internal sealed class BoostedTreesReader(SafeTensorsReader reader)
{
    public GradientBoostedTrees Read(BoostingOptions options, ImmutableArray<string> names)
    {
        var prior = new float[1];
        reader.Read("prior", [1], prior);
        var bins = new FeatureBins(ReadBorders(options.MaxBins));
        if (bins.FeatureCount != names.Length)
        {
            throw Wrong("border_starts", $"got {bins.FeatureCount} features, expected {names.Length}, one a name");
        }

        var starts = ReadStarts("tree_starts", NodesOf("feature"));
        var nodes = new NodeColumns(reader, starts[^1]);
        return new(options, names, prior[0], bins, [.. starts.Zip(starts.Skip(1), (start, end) => ReadTree(nodes, start, end, bins.FeatureCount))]);
    }

    private float[][] ReadBorders(int maxBins)
    {
        var borders = reader.Read("borders");
        var starts = ReadStarts("border_starts", borders.Length);
        if (starts.Length < 2)
        {
            throw Wrong("border_starts", "got no feature, expected at least 1");
        }

        var features = new float[starts.Length - 1][];
        for (var feature = 0; feature < features.Length; feature++)
        {
            features[feature] = borders[starts[feature]..starts[feature + 1]];
            if (features[feature].Length >= maxBins)
            {
                throw Wrong("border_starts", $"feature {feature}: got {features[feature].Length} borders, expected fewer than its {maxBins} bins");
            }

            for (var i = starts[feature] + 1; i < starts[feature + 1]; i++)
            {
                if (borders[i] <= borders[i - 1])
                {
                    throw Wrong("borders", $"element {i} is {borders[i]}, expected more than {borders[i - 1]} before it");
                }
            }
        }

        return features;
    }

    private int[] ReadStarts(string name, int end)
    {
        var values = reader.Read(name);
        var starts = new int[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            starts[i] = Whole(name, i, values[i], i == 0 ? 0 : starts[i - 1], i == 0 ? 0 : end);
        }

        return starts.Length > 0 && starts[^1] == end
            ? starts
            : throw Wrong(name, $"got {(starts.Length == 0 ? "nothing" : $"{starts[^1]} at its end")}, expected {end}");
    }

    private int NodesOf(string name) => checked((int)reader.Find(name).Length);

    private RegressionTree ReadTree(NodeColumns columns, int start, int end, int features)
    {
        var count = end - start;
        if (count == 0)
        {
            throw Wrong("tree_starts", $"the tree from {start} has no node, expected at least 1");
        }

        var (nodes, hasParent) = (new TreeNode[count], new bool[count]);
        for (var i = 0; i < count; i++)
        {
            nodes[i] = ReadNode(columns, start, i, count, features);
            if (i > 0 && !hasParent[i])
            {
                throw Wrong("left", $"element {start + i}: no node leads here, expected one");
            }

            if (!nodes[i].IsLeaf(i))
            {
                var left = nodes[i].Left;
                if (hasParent[left] || hasParent[left + 1])
                {
                    throw Wrong("left", $"element {start + i} is {left}, expected children that no other node has");
                }

                hasParent[left] = hasParent[left + 1] = true;
            }
        }

        return new(nodes, columns.Value[start..end], columns.Gain[start..end]);
    }

    private TreeNode ReadNode(NodeColumns columns, int start, int i, int count, int features)
    {
        var place = start + i;
        var feature = Whole("feature", place, columns.Feature[place], -1, features - 1);
        var missingLeft = Whole("missing_left", place, columns.MissingLeft[place], 0, 1);
        if (feature >= 0)
        {
            // Children stand behind their parent: a walk only goes forward, and ends.
            var left = Whole("left", place, columns.Left[place], i + 1, count - 2);
            return columns.Value[place] == 0
                ? new(feature, columns.Threshold[place], left, 1 - missingLeft)
                : throw Wrong("value", $"element {place} is {columns.Value[place]}, expected 0 in a node with children");
        }

        return columns.Left[place] == 0 && columns.Threshold[place] == 0 && columns.Gain[place] == 0 && missingLeft == 0
            ? TreeNode.Leaf(i)
            : throw Wrong("feature", $"element {place} is −1, expected a leaf to have 0 as left, threshold, gain and missing_left");
    }

    private int Whole(string name, int place, float value, int least, int most) =>
        value >= least && value <= most && value == MathF.Truncate(value)
            ? (int)value
            : throw Wrong(name, $"element {place} is {value}, expected a whole number from {least} to {most}");

    private SafeTensorsException Wrong(string tensor, string problem) => new(reader.Name, tensor, problem);

    /// <summary>The nodes' tensors, <c>[nodes]</c> each.</summary>
    private sealed class NodeColumns(SafeTensorsReader reader, int count)
    {
        public float[] Feature { get; } = Read(reader, "feature", count);

        public float[] Threshold { get; } = Read(reader, "threshold", count);

        public float[] Left { get; } = Read(reader, "left", count);

        public float[] MissingLeft { get; } = Read(reader, "missing_left", count);

        public float[] Value { get; } = Read(reader, "value", count);

        public float[] Gain { get; } = Read(reader, "gain", count);

        private static float[] Read(SafeTensorsReader reader, string name, int count)
        {
            var values = new float[count];
            reader.Read(name, [count], values);
            return values;
        }
    }
}
