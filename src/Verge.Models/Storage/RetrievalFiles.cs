using Verge.Domain;
using Verge.Features;
using Verge.Models.Retrieval;
using Verge.NeuralNetworks;

namespace Verge.Models.Storage;

/// <summary>The retrieval stage in a folder: <c>features.json</c>, <c>options.json</c>, <c>model.safetensors</c>.</summary>
public static class RetrievalFiles
{
    /// <summary>Writes a trained stage.</summary>
    /// <param name="folder">The folder; it exists.</param>
    /// <param name="features">The fitted inputs.</param>
    /// <param name="model">The towers.</param>
    public static void Save(string folder, RetrievalFeatures features, TwoTowers model)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(model);
        File.WriteAllText(Path.Combine(folder, "features.json"), features.ToJson());
        OptionsFile.Write(Path.Combine(folder, "options.json"), model.Options);
        SafeTensors.Save(Path.Combine(folder, "model.safetensors"), model.Parameters);
    }

    /// <summary>Reads a stage for a catalogue.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="items">The catalogue of today; items that training never saw are embedded by what they share with others.</param>
    /// <exception cref="FeatureException">Features that cannot be, named.</exception>
    /// <exception cref="SafeTensorsException">A weight is missing or of another shape, named.</exception>
    public static (ItemEncodingTable Table, TwoTowers Model) Load(string folder, IReadOnlyList<Item> items)
    {
        var features = RetrievalFeatures.FromJson(File.ReadAllText(Path.Combine(folder, "features.json")));
        var table = new ItemEncodingTable(features, items);
        var model = new TwoTowers(table, OptionsFile.Read<TwoTowersOptions>(Path.Combine(folder, "options.json")), Initializer.None);
        try
        {
            SafeTensors.Load(Path.Combine(folder, "model.safetensors"), model.Parameters);
            return (table, model);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }
}
