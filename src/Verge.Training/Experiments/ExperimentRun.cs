using Verge.Evaluation;
using Verge.Evaluation.Intervals;

namespace Verge.Training.Experiments;

/// <summary>What one method gave on one data set with one seed.</summary>
/// <param name="Table">The experiment's table.</param>
/// <param name="Data">The data set's name.</param>
/// <param name="Row">The method's row.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Settings">Everything that the result depends on, as text: a run of other settings is another run.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="Samples">The metrics' values, request by request, so that rows can be compared in pairs.</param>
public sealed record ExperimentRun(
    string Table, string Data, string Row, ulong Seed, string Settings, double Seconds, IReadOnlyDictionary<MetricName, WeightedMeanSample> Samples);
