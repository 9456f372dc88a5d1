using Verge.Features;
using Verge.Models.Reranking;

namespace Verge.Edge;

/// <summary>One version's device part, loaded: the re-ranker and the features it was trained on.</summary>
public sealed class DeviceModel : IDisposable
{
    /// <summary>Joins the parts of one version.</summary>
    /// <param name="version">The bundle's version.</param>
    /// <param name="features">Borders and scaling.</param>
    /// <param name="reranker">The network; owned by this object from now on.</param>
    /// <exception cref="DeviceModelException">The parts do not fit each other, or this device cannot run them.</exception>
    public DeviceModel(string version, DeviceFeatures features, IDeviceReranker reranker)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(reranker);
        Require.Id(version);
        (Version, Features, Reranker) = (version, features, reranker);
        if (!reranker.Schema.Equals(features.Schema))
        {
            throw new DeviceModelException($"Version {version}: features.json has schema {features.Schema.Hash[..12]}, the network expects {reranker.Schema.Hash[..12]}.");
        }

        if (features.Schema.DecayMode == DecayMode.Reencoded)
        {
            throw new DeviceModelException($"Version {version}: got decay mode Reencoded, expected Joined or GapOnly: a device encodes each behavior once.");
        }

        Actions = new(version, features.Schema);
    }

    /// <summary>The bundle's version.</summary>
    public string Version { get; }

    /// <summary>Borders and scaling.</summary>
    public DeviceFeatures Features { get; }

    /// <summary>The network.</summary>
    public IDeviceReranker Reranker { get; }

    internal Encoding.ActionValues Actions { get; }

    /// <summary>Releases the network.</summary>
    public void Dispose() => Reranker.Dispose();
}
