using System.Collections.Immutable;
using System.Globalization;
using Verge.Evaluation;
using Verge.Evaluation.Intervals;

namespace Verge.Training.Experiments;

/// <summary>A slice of a replay, measured at one kind of refresh.</summary>
internal sealed class PreparedFreshness(FreshnessReplay replay, ReplaySlice slice, ImmutableArray<MetricName> metrics) : IPreparedExperiment
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => replay.Notes;

    /// <inheritdoc/>
    public RunOutcome Run(ExperimentOptions settings, ulong seed, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        var (refresh, model) = FreshnessSettings.Split(settings, "settings");
        var queries = replay.Run(model, seed, progress, cancellation);
        var evaluation = new RetrievalEvaluation(metrics);
        for (var query = 0; query < queries.Length; query++)
        {
            if (queries[query].IsIn(slice))
            {
                evaluation.Add(new(queries[query].UserId, query.ToString(CultureInfo.InvariantCulture), queries[query].Ranks[replay.IndexOf(refresh.Refresh)]));
            }
        }

        return new ValuesOutcome(evaluation.Samples().ToDictionary(sample => sample.Key, sample => (WeightedMeanSample)sample.Value));
    }

    /// <inheritdoc/>
    /// <exception cref="ExperimentException">Always.</exception>
    public double Try(ExperimentOptions settings, ulong seed, MetricName objective, IProgress<StageProgress> progress, CancellationToken cancellation) =>
        throw new ExperimentException("--tune: got an experiment whose rows share one model, expected one that compares models");
}
