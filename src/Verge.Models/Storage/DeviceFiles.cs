using System.Text.Json;
using Verge.Features;
using Verge.Models.Reranking;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Storage;

/// <summary>
/// The re-ranker's device part in a folder: <c>model.safetensors</c> (behavior and re-rank parts, no embedding tables) and
/// <c>options.json</c>; the bundle adds <c>features.json</c>.
/// </summary>
public static class DeviceFiles
{
    /// <summary>Writes the device part of a trained model.</summary>
    /// <param name="folder">The folder; it exists.</param>
    /// <param name="model">The model.</param>
    public static void Save(string folder, EdgeRec model)
    {
        ArgumentNullException.ThrowIfNull(model);
        OptionsFile.Write(Path.Combine(folder, "options.json"), model.Network.Options);
        SafeTensors.Save(Path.Combine(folder, "model.safetensors"), model.Parameters, include: parameter => !parameter.IsSparse);
    }

    /// <summary>Opens a downloaded device part.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="schema">The schema, from <c>features.json</c>.</param>
    /// <exception cref="SafeTensorsException">A weight is missing or of another shape, named.</exception>
    public static EdgeRecDevice Load(string folder, FeatureSchema schema) =>
        EdgeRecDevice.Load(Path.Combine(folder, "model.safetensors"), schema, ReadOptions(Path.Combine(folder, "options.json")));

    /// <summary>Writes a device part's models as ONNX, for runtimes of others.</summary>
    /// <param name="folder">The device part's folder.</param>
    /// <param name="schema">The schema, from <c>features.json</c>.</param>
    /// <param name="output">Where the models go.</param>
    /// <param name="version">The bundle's version, for the models' metadata.</param>
    /// <exception cref="SafeTensorsException">A weight is missing or of another shape, named.</exception>
    public static void WriteOnnx(string folder, FeatureSchema schema, string output, string? version = null)
    {
        using var parameters = new ParameterSet();
        var network = new EdgeRecNetwork(parameters, Initializer.None, schema, ReadOptions(Path.Combine(folder, "options.json")));
        SafeTensors.Load(Path.Combine(folder, "model.safetensors"), parameters);
        EdgeRecOnnx.Write(network, schema, output, version);
    }

    // By hand: a device would wait for a serializer's converters to be compiled.
    private static EdgeRecOptions ReadOptions(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new() { AllowDuplicateProperties = false });
            var sizes = new EdgeRecOptions();
            var (layers, hidden, attention, perceptron) = (sizes.GruLayers, sizes.Hidden, sizes.AttentionHidden, sizes.MlpHidden);
            foreach (var field in document.RootElement.EnumerateObject())
            {
                _ = field.Name switch
                {
                    "gruLayers" => layers = field.Value.GetInt32(),
                    "hidden" => hidden = field.Value.GetInt32(),
                    "attentionHidden" => attention = field.Value.GetInt32(),
                    "mlpHidden" => perceptron = field.Value.GetInt32(),
                    _ => throw new InvalidDataException($"{path}: got the field '{field.Name}', expected gruLayers, hidden, attentionHidden and mlpHidden"),
                };
            }

            return new EdgeRecOptions { GruLayers = layers, Hidden = hidden, AttentionHidden = attention, MlpHidden = perceptron }.Validated();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new InvalidDataException($"{path}: {error.Message}", error);
        }
    }
}
