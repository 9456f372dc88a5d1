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
        EdgeRecDevice.Load(Path.Combine(folder, "model.safetensors"), schema, OptionsFile.Read<EdgeRecOptions>(Path.Combine(folder, "options.json")));

    /// <summary>Writes a device part's models as ONNX, for runtimes of others.</summary>
    /// <param name="folder">The device part's folder.</param>
    /// <param name="schema">The schema, from <c>features.json</c>.</param>
    /// <param name="output">Where the models go.</param>
    /// <param name="version">The bundle's version, for the models' metadata.</param>
    /// <exception cref="SafeTensorsException">A weight is missing or of another shape, named.</exception>
    public static void WriteOnnx(string folder, FeatureSchema schema, string output, string? version = null)
    {
        using var parameters = new ParameterSet();
        var network = new EdgeRecNetwork(parameters, new(0), schema, OptionsFile.Read<EdgeRecOptions>(Path.Combine(folder, "options.json")));
        SafeTensors.Load(Path.Combine(folder, "model.safetensors"), parameters);
        EdgeRecOnnx.Write(network, schema, output, version);
    }
}
