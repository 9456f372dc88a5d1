using Verge.Bundles;

namespace Verge.Training;

/// <summary>Where a bundle is sealed, and what its manifest says of it.</summary>
/// <param name="Root">The folder of all bundles.</param>
/// <param name="Key">Signs it.</param>
/// <param name="Time">The clock of its version.</param>
/// <param name="CountersAsOf">The moment that the run's counters are of: its last event's, or the cut after it.</param>
/// <param name="Data">The data it came from.</param>
/// <param name="Metrics">Held-out metrics; one that does not exist (NaN: nothing held out has both classes, say) stays out of the manifest.</param>
public sealed record BundleTarget(
    string Root, SigningKey Key, TimeProvider Time, DateTimeOffset CountersAsOf, IReadOnlyDictionary<string, string> Data, IReadOnlyDictionary<string, double> Metrics);
