using System.Collections.Immutable;
using Verge.Features;
using Verge.Models.Ranking;
using Verge.NeuralNetworks;

namespace Verge.Models.Storage;

/// <summary>
/// The ranking stage in a folder: <c>features.json</c>, <c>options.json</c>, which names the model, and the model's own files
/// (<c>model.safetensors</c> of one trained by gradients).
/// </summary>
public static class RankingFiles
{
    private const string FeaturesName = "features.json";
    private const string OptionsName = "options.json";

    /// <summary>Writes a trained stage.</summary>
    /// <param name="folder">The folder; it exists.</param>
    /// <param name="features">The fitted inputs.</param>
    /// <param name="model">The model.</param>
    public static void Save(string folder, RankingFeatures features, IRanker model)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(model);
        File.WriteAllText(Path.Combine(folder, FeaturesName), features.ToJson());
        OptionsFile.Write(Path.Combine(folder, OptionsName), model.Options);
        model.Save(folder);
    }

    /// <summary>Gives a stored stage other weights of its tasks in the score that pages are ordered by.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="weights">A weight a task that the model predicts (<see cref="RankingTaskOptions.ScoreWeights"/>).</param>
    /// <exception cref="ArgumentException">Impossible weights, or as many as there are no tasks.</exception>
    public static void Reweigh(string folder, ImmutableArray<double> weights)
    {
        var path = Path.Combine(folder, OptionsName);
        var options = OptionsFile.Read<RankingModelOptions>(path);
        options = options with { Tasks = options.Tasks with { ScoreWeights = weights } };
        using (Rankers.Make(RankingFeatures.FromJson(File.ReadAllText(Path.Combine(folder, FeaturesName))), options, Initializer.None))
        {
            OptionsFile.Write(path, options);
        }
    }

    /// <summary>Reads a stage.</summary>
    /// <exception cref="FeatureException">Features that cannot be, named.</exception>
    /// <exception cref="InvalidDataException">Options of no model that there is, or that cannot be.</exception>
    /// <exception cref="IOException">What was fitted is missing, or does not fit the options, named.</exception>
    public static (RankingFeatures Features, IRanker Model) Load(string folder)
    {
        var features = RankingFeatures.FromJson(File.ReadAllText(Path.Combine(folder, FeaturesName)));
        var model = Make(features, Path.Combine(folder, OptionsName));
        try
        {
            model.Load(folder);
            return (features, model);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static IRanker Make(RankingFeatures features, string path)
    {
        var options = OptionsFile.Read<RankingModelOptions>(path);
        try
        {
            return Rankers.Make(features, options, Initializer.None);
        }
        catch (ArgumentException error)
        {
            throw new InvalidDataException($"{path}: {error.Message}", error);
        }
    }
}
