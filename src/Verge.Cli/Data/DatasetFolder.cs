using Verge.Datasets;

namespace Verge.Cli.Data;

/// <summary>What a stored data set leaves in its folder, a killed writer's remains included.</summary>
internal static class DatasetFolder
{
    /// <summary>Whether a file or folder of that name is <see cref="DatasetStore"/>'s.</summary>
    public static bool Owns(string name) =>
        name is DatasetStore.ManifestName or $"{DatasetStore.ManifestName}.new" or "partial" or ".lock"
        || (name.StartsWith("data-", StringComparison.Ordinal) && name.Count(c => c == '-') == 2);
}
