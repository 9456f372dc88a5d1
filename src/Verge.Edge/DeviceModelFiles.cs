using Verge.Features;

namespace Verge.Edge;

/// <summary>A device part on disk, verified: every file has the digest that the signed manifest gives it.</summary>
/// <param name="Version">The bundle's version.</param>
/// <param name="Folder">The folder that holds the files.</param>
public sealed record DeviceModelFiles(string Version, string Folder)
{
    /// <summary>The fitted schema: borders and scaling.</summary>
    public string FeaturesPath => Path.Combine(Folder, "features.json");

    /// <summary>The network's weights, without embedding tables.</summary>
    public string WeightsPath => Path.Combine(Folder, "model.safetensors");

    /// <summary>Reads the fitted schema.</summary>
    /// <exception cref="FeatureException">It is none.</exception>
    public DeviceFeatures ReadFeatures() => DeviceFeatures.FromJson(File.ReadAllText(FeaturesPath));
}
