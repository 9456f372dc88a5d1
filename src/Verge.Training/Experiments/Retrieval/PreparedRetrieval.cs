using System.Collections.Immutable;
using Verge.Evaluation;
using Verge.Evaluation.Intervals;

namespace Verge.Training.Experiments;

/// <summary>Fits a method to each fold in turn, and asks it the fold's queries.</summary>
internal sealed class PreparedRetrieval(RetrievalLog log, ImmutableArray<MetricName> metrics) : IPreparedExperiment
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => log.Notes;

    /// <inheritdoc/>
    public RunOutcome Run(ExperimentOptions settings, ulong seed, IProgress<StageProgress> progress, CancellationToken cancellation) =>
        new ValuesOutcome(Roll(log.Folds.Test, settings, seed, metrics, progress, cancellation));

    /// <inheritdoc/>
    public double Try(ExperimentOptions settings, ulong seed, MetricName objective, IProgress<StageProgress> progress, CancellationToken cancellation) =>
        Roll(log.Folds.Validation, settings, seed, [objective], progress, cancellation)[objective].Value;

    /// <summary>Judged at each fold's end alone: where the learning rate falls to 0, an epoch before is not what fewer epochs would give.</summary>
    private IReadOnlyDictionary<MetricName, WeightedMeanSample> Roll(
        ImmutableArray<RetrievalFold> folds, ExperimentOptions settings, ulong seed, ImmutableArray<MetricName> asked, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        using var model = log.Make(settings, seed);
        var measurement = new RetrievalMeasurement(asked, model);
        for (var fold = 0; fold < folds.Length; fold++)
        {
            model.Fit(folds[fold].Samples, progress: new FoldProgress(progress, fold, folds.Length), cancellation: cancellation);
            measurement.Ask(folds[fold].Queries, cancellation);
        }

        progress.Report(new("", 1, ""));
        return measurement.Samples();
    }
}
