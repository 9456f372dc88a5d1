using Verge.Domain;
using Verge.Features;
using Verge.Models.Retrieval;
using Verge.NeuralNetworks;

namespace Verge.Models.Storage;

/// <summary>
/// The retrieval stage in a folder: <c>features.json</c>, <c>options.json</c>, <c>model.safetensors</c>, and <c>home.json</c> where the
/// surface <c>home</c> has a user tower of its own.
/// </summary>
public static class RetrievalFiles
{
    private const string HomeName = "home.json";

    /// <summary>Writes a trained stage.</summary>
    /// <param name="folder">The folder; it exists.</param>
    /// <param name="features">The fitted inputs.</param>
    /// <param name="towers">The towers.</param>
    public static void Save(string folder, RetrievalFeatures features, SurfaceTowers towers)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(towers);
        File.WriteAllText(Path.Combine(folder, "features.json"), features.ToJson());
        OptionsFile.Write(Path.Combine(folder, "options.json"), towers.ViewItem.Options);
        if (!towers.IsShared)
        {
            OptionsFile.Write(Path.Combine(folder, HomeName), towers.Home.Options);
        }

        SafeTensors.Save(Path.Combine(folder, "model.safetensors"), towers.Parameters);
    }

    /// <summary>Reads a stage for a catalogue.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="items">The catalogue of today; items that training never saw are embedded by what they share with others.</param>
    /// <exception cref="FeatureException">Features that cannot be, named.</exception>
    /// <exception cref="SafeTensorsException">A weight is missing or of another shape, named.</exception>
    public static (ItemEncodingTable Table, SurfaceTowers Towers) Load(string folder, IReadOnlyList<Item> items)
    {
        var features = RetrievalFeatures.FromJson(File.ReadAllText(Path.Combine(folder, "features.json")));
        var table = new ItemEncodingTable(features, items);
        var home = Path.Combine(folder, HomeName);
        var towers = new SurfaceTowers(
            table,
            OptionsFile.Read<TwoTowersOptions>(Path.Combine(folder, "options.json")),
            File.Exists(home) ? OptionsFile.Read<TwoTowersOptions>(home) : null,
            Initializer.None);
        try
        {
            SafeTensors.Load(Path.Combine(folder, "model.safetensors"), towers.Parameters);
            return (table, towers);
        }
        catch
        {
            towers.Dispose();
            throw;
        }
    }
}
