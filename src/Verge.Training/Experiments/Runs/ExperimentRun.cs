using System.Collections.Immutable;
using Verge.Evaluation;

namespace Verge.Training.Experiments;

/// <summary>What one method gave on one data set with one seed.</summary>
/// <param name="Table">The experiment's table.</param>
/// <param name="Data">The data set's name.</param>
/// <param name="Row">The method's row.</param>
/// <param name="Metrics">What the table measures, of what a run alone gives.</param>
/// <param name="Identity">Everything that the outcome depends on; the names before are labels.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="Outcome">What came out.</param>
public sealed record ExperimentRun(
    string Table, string Data, string Row, ImmutableArray<MetricName> Metrics, RunIdentity Identity, double Seconds, RunOutcome Outcome)
{
    /// <summary>The seed.</summary>
    public ulong Seed => Identity.Seed;
}
