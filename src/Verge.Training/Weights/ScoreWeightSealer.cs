using System.Collections.Immutable;
using System.Globalization;
using Verge.Bundles;
using Verge.Models.Storage;

namespace Verge.Training;

/// <summary>Seals a bundle again with other weights of its ranker's tasks: a bundle itself never changes, for its files are signed.</summary>
public static class ScoreWeightSealer
{
    private const string Weights = "ranking.score_weights";
    private const string Source = "ranking.score_weights_of";

    /// <summary>Copies a bundle beside it, with other weights.</summary>
    /// <param name="bundle">The bundle, checked.</param>
    /// <param name="weights">A weight a task that its ranker predicts.</param>
    /// <param name="key">Signs it.</param>
    /// <param name="time">The clock of its version.</param>
    /// <returns>The manifest; its data name the weights, and the version they were found for.</returns>
    /// <exception cref="ArgumentException">Impossible weights; or the clock is not past the bundle's own moment, so that the copy would not be the newer one.</exception>
    public static BundleManifest Seal(BundleReader bundle, ImmutableArray<double> weights, SigningKey key, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(time);
        var (old, now) = (bundle.Manifest, time.GetUtcNow());
        if (now < old.CreatedAt.AddSeconds(1))
        {
            throw new ArgumentException($"clock: got {now:O}, expected a later second than that of the bundle, {old.CreatedAt:O}");
        }

        using var writer = new BundleWriter(Path.GetDirectoryName(Path.GetFullPath(Path.TrimEndingDirectorySeparator(bundle.Folder)))!, time);
        foreach (var file in old.Files)
        {
            if (file.Path != BundlePaths.DeviceManifest)
            {
                File.Copy(Path.Combine(bundle.Folder, file.Path), writer.PathOf(file.Path));
            }
        }

        RankingFiles.Reweigh(writer.FolderOf(BundlePaths.Ranking), weights);
        var data = old.Data
            .SetItem(Weights, string.Join(", ", weights.Select(weight => weight.ToString("R", CultureInfo.InvariantCulture))))
            .SetItem(Source, old.Version);
        return writer.Seal(key, data, old.Metrics);
    }
}
