using System.Globalization;
using Verge.Bundles;
using Verge.Cli.Shell;
using Verge.Datasets;
using Verge.Domain;
using Verge.Features;

namespace Verge.Cli.Weights;

/// <summary>
/// The lists of a bundle's data that its ranker was not trained on and its figures are not of: those of the slice between, by whose clicks the re-ranker was
/// trained. Nothing that happened from the held-out slice on is seen.
/// </summary>
/// <param name="From">The first moment of them.</param>
/// <param name="Until">The first moment of what is held out.</param>
internal sealed record ValidationLists(DateTimeOffset From, DateTimeOffset Until)
{
    /// <summary>Where a bundle says that they are.</summary>
    /// <exception cref="CommandException">It does not.</exception>
    public static ValidationLists Of(BundleManifest manifest)
    {
        var (from, until) = (Moment(manifest, "late_from"), Moment(manifest, "held_out_from"));
        return from < until ? new(from, until) : throw new CommandException($"BUNDLE: {BundlePaths.Manifest}: data.held_out_from: got '{until:O}', expected a moment after late_from, {from:O}");
    }

    /// <summary>Their impressions, encoded as served, with what came of them.</summary>
    /// <exception cref="CommandException">The data is another than the bundle's.</exception>
    public IReadOnlyList<RankingExample> Read(BundleManifest manifest, Dataset data, RankingFeatures features, CancellationToken cancellation)
    {
        foreach (var (name, got) in new[] { ("interactions", data.Interactions.Length), ("sessions", data.Sessions.Length), ("items", data.Items.Length) })
        {
            if (manifest.Data.TryGetValue(name, out var expected) && expected != got.ToString(CultureInfo.InvariantCulture))
            {
                throw new CommandException($"--data: got '{data.Name}' of {got} {name}, expected the data that the bundle was trained on, '{manifest.Data.GetValueOrDefault("name")}' of {expected} {name}");
            }
        }

        var samples = new RankingExampleBuilder(features).Build(TimeSplit.At(data, Until).Past, new() { From = From, Until = Until, ShowPositions = false }, cancellation);
        return samples.Count > 0 ? samples : throw new CommandException(string.Create(
            CultureInfo.InvariantCulture, $"--data: got no item that was seen on a page from {From:O} to {Until:O}, the bundle's validation slice, expected some"));
    }

    private static DateTimeOffset Moment(BundleManifest manifest, string name) =>
        DateTimeOffset.TryParseExact(manifest.Data.GetValueOrDefault(name), "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
            ? moment
            : throw new CommandException($"BUNDLE: {BundlePaths.Manifest}: data.{name}: got '{manifest.Data.GetValueOrDefault(name)}', expected the moment at which 'verge train' cut its data");
}
