using Verge.Features;
using Verge.Models.Ranking;
using Verge.NeuralNetworks;

namespace Verge.Models.Storage;

/// <summary>The ranking stage in a folder: <c>features.json</c>, <c>options.json</c>, <c>model.safetensors</c>.</summary>
public static class RankingFiles
{
    /// <summary>Writes a trained stage.</summary>
    /// <param name="folder">The folder; it exists.</param>
    /// <param name="features">The fitted inputs.</param>
    /// <param name="model">The network.</param>
    public static void Save(string folder, RankingFeatures features, BehaviorSequenceTransformer model)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(model);
        File.WriteAllText(Path.Combine(folder, "features.json"), features.ToJson());
        OptionsFile.Write(Path.Combine(folder, "options.json"), model.Options);
        SafeTensors.Save(Path.Combine(folder, "model.safetensors"), model.Parameters);
    }

    /// <summary>Reads a stage.</summary>
    /// <exception cref="FeatureException">Features that cannot be, named.</exception>
    /// <exception cref="SafeTensorsException">A weight is missing or of another shape, named.</exception>
    public static (RankingFeatures Features, BehaviorSequenceTransformer Model) Load(string folder)
    {
        var features = RankingFeatures.FromJson(File.ReadAllText(Path.Combine(folder, "features.json")));
        var model = new BehaviorSequenceTransformer(
            features, OptionsFile.Read<BehaviorSequenceTransformerOptions>(Path.Combine(folder, "options.json")), Initializer.None);
        try
        {
            SafeTensors.Load(Path.Combine(folder, "model.safetensors"), model.Parameters);
            return (features, model);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }
}
