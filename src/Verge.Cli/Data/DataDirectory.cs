using Verge.Bundles;

namespace Verge.Cli.Data;

/// <summary>The data directory of one machine: what <c>verge train</c> leaves and <c>verge serve</c> serves.</summary>
/// <param name="Folder">The folder.</param>
internal sealed record DataDirectory(string Folder)
{
    /// <summary>The folder of bundles, one folder a version.</summary>
    public string Bundles => Path.Combine(Folder, BundlesName);

    /// <summary>The public key that devices and the cloud check bundles with.</summary>
    public string PublicKey => Path.Combine(Folder, SigningKey.PublicFileName);

    /// <summary>What the cloud knows of its users.</summary>
    public string State => Path.Combine(Folder, StateName);

    /// <summary>What has changed in the catalogue while the cloud served.</summary>
    public string Catalogue => Path.Combine(Folder, CatalogueName);

    /// <summary>Checkpoints of training that is not done yet.</summary>
    public string Training => Path.Combine(Folder, TrainingName);

    /// <summary>What training told while it went on: a folder a run.</summary>
    public string Runs => Path.Combine(Folder, RunsName);

    /// <summary>Name of <see cref="Bundles"/>.</summary>
    public const string BundlesName = "bundles";

    private const string TrainingName = "training";
    private const string RunsName = "runs";
    private const string StateName = "state.db";
    private const string CatalogueName = "catalogue.db";

    /// <summary>Whether a file or folder of that name belongs in a data directory.</summary>
    public static bool Owns(string name) =>
        name is BundlesName or TrainingName or RunsName or "device"
        || name.StartsWith("signing-key.", StringComparison.Ordinal)
        || name.StartsWith(StateName, StringComparison.Ordinal)
        || name.StartsWith(CatalogueName, StringComparison.Ordinal);
}
