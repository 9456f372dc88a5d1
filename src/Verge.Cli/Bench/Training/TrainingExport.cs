using System.Text.Json;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Cli.Bench.Training;

/// <summary>
/// A network for a peer: <c>weights.safetensors</c> (names and layouts as PyTorch has them), <c>inputs.safetensors</c>
/// (rows of tables as floats) and <c>network.json</c> (sizes).
/// </summary>
internal sealed class TrainingExport(string folder)
{
    private static readonly string[] s_files = ["weights.safetensors", "inputs.safetensors", "network.json"];

    private readonly SafeTensorsWriter _inputs = new();
    private readonly Dictionary<string, object> _sizes = new(StringComparer.Ordinal);

    /// <summary>Whether a file of such a name is ours to replace.</summary>
    public static bool Owns(string file) => s_files.Contains(file, StringComparer.Ordinal);

    /// <summary>Adds numbers, a row a thing.</summary>
    public void Add(string name, int columns, IEnumerable<float> values)
    {
        float[] all = [.. values];
        _inputs.Add(name, [all.Length / columns, columns], () => all);
    }

    /// <summary>Adds rows of tables or buckets.</summary>
    public void Add(string name, int columns, IEnumerable<int> values) => Add(name, columns, values.Select(value => (float)value));

    /// <summary>Adds a size.</summary>
    public void Size(string name, object value) => _sizes[name] = value;

    /// <summary>Writes the three files.</summary>
    public void Save(string model, int batch, int samples, double learningRate, ParameterSet parameters)
    {
        Directory.CreateDirectory(folder);
        SafeTensors.Save(Path.Combine(folder, s_files[0]), parameters);
        _inputs.Save(Path.Combine(folder, s_files[1]));
        (_sizes["model"], _sizes["batch"], _sizes["samples"], _sizes["learning_rate"]) = (model, batch, samples, learningRate);
        File.WriteAllText(Path.Combine(folder, s_files[2]), JsonSerializer.Serialize(_sizes));
    }
}
