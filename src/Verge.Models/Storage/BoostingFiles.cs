using System.Collections.Immutable;
using Verge.Models.Boosting;
using Verge.NeuralNetworks;

namespace Verge.Models.Storage;

/// <summary>
/// Gradient-boosted trees in a folder: <c>options.json</c>, <c>features.json</c> with the features' names, and <c>model.safetensors</c> with prior,
/// borders and trees.
/// </summary>
/// <remarks>
/// Nodes of all trees stand behind each other, and <c>tree_starts</c> says where a tree begins. A node's <c>left</c> counts from its
/// tree's root and the right child is next to it; a leaf's <c>feature</c> is −1. Numbers of things are written as floats, exact below 2²⁴.
/// </remarks>
public static class BoostingFiles
{
    private const int ExactBelow = 1 << 24;
    private const string OptionsName = "options.json";
    private const string FeaturesName = "features.json";
    private const string ModelName = "model.safetensors";

    private static readonly string[] s_nodes = ["feature", "threshold", "left", "missing_left", "value", "gain"];
    private static readonly string[] s_tensors = ["prior", "border_starts", "borders", "tree_starts", .. s_nodes];

    /// <summary>Writes a model.</summary>
    /// <param name="folder">The folder; it exists.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="InvalidDataException">It has more nodes than the file can number.</exception>
    public static void Save(string folder, GradientBoostedTrees model)
    {
        ArgumentNullException.ThrowIfNull(model);
        OptionsFile.Write(Path.Combine(folder, OptionsName), model.Options);
        OptionsFile.Write(Path.Combine(folder, FeaturesName), model.Names);
        var path = Path.Combine(folder, ModelName);
        float[] borders = [.. Enumerable.Range(0, model.FeatureCount).SelectMany(feature => model.Borders(feature).ToArray())];
        var nodes = model.Trees.SelectMany(tree => tree.Nodes.Select((node, i) => (Node: node, IsLeaf: node.IsLeaf(i), Value: tree.Values[i], Gain: tree.Gains[i]))).ToArray();
        if (Math.Max(nodes.Length, borders.Length) >= ExactBelow)
        {
            throw new InvalidDataException($"{path}: got {nodes.Length} nodes and {borders.Length} borders, expected fewer than {ExactBelow} of either");
        }

        var writer = new SafeTensorsWriter();
        Add("prior", [model.Prior]);
        Add("border_starts", Starts(Enumerable.Range(0, model.FeatureCount).Select(feature => model.Borders(feature).Length)));
        Add("borders", borders);
        Add("tree_starts", Starts(model.Trees.Select(tree => tree.Nodes.Length)));
        Add("feature", [.. nodes.Select(node => node.IsLeaf ? -1f : node.Node.Feature)]);
        Add("threshold", [.. nodes.Select(node => node.IsLeaf ? 0 : node.Node.Threshold)]);
        Add("left", [.. nodes.Select(node => node.IsLeaf ? 0f : node.Node.Left)]);
        Add("missing_left", [.. nodes.Select(node => node.IsLeaf ? 0f : 1 - node.Node.MissingRight)]);
        Add("value", [.. nodes.Select(node => node.Value)]);
        Add("gain", [.. nodes.Select(node => node.Gain)]);
        writer.Save(path);

        void Add(string name, float[] values) => writer.Add(name, [values.Length], () => values);
    }

    /// <summary>Reads a model, strictly.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="InvalidDataException">Options or names that cannot be, named.</exception>
    /// <exception cref="SafeTensorsException">
    /// A tensor is missing, unknown, of another length, or holds what cannot be: a node that no walk or more than one reaches, a
    /// child before its parent, a feature that there is not. Named, with the place.
    /// </exception>
    public static GradientBoostedTrees Load(string folder)
    {
        var path = Path.Combine(folder, OptionsName);
        BoostingOptions options;
        try
        {
            options = OptionsFile.Read<BoostingOptions>(path).Validated();
        }
        catch (ArgumentException error)
        {
            throw new InvalidDataException($"{path}: {error.Message}", error);
        }

        using var reader = SafeTensorsReader.Open(Path.Combine(folder, ModelName));
        foreach (var entry in reader.Tensors)
        {
            if (!s_tensors.Contains(entry.Name))
            {
                throw new SafeTensorsException(reader.Name, entry.Name, $"unknown, expected only {string.Join(", ", s_tensors)}");
            }
        }

        return new BoostedTreesReader(reader).Read(options, ReadNames(Path.Combine(folder, FeaturesName)));
    }

    private static ImmutableArray<string> ReadNames(string path)
    {
        var names = OptionsFile.Read<string?[]>(path);
        for (var i = 0; i < names.Length; i++)
        {
            if (string.IsNullOrEmpty(names[i]))
            {
                throw new InvalidDataException($"{path}: got no name at {i}, expected one of each feature");
            }
        }

        return [.. names.Select(name => name!)];
    }

    private static float[] Starts(IEnumerable<int> counts)
    {
        var starts = new List<float> { 0 };
        foreach (var count in counts)
        {
            starts.Add(starts[^1] + count);
        }

        return [.. starts];
    }
}
