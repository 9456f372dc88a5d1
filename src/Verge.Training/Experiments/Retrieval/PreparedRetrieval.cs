using System.Collections.Immutable;
using Verge.Evaluation;

namespace Verge.Training.Experiments;

/// <summary>Fits a method to each fold in turn, and asks it the fold's queries.</summary>
internal sealed class PreparedRetrieval(RetrievalLog log, ImmutableArray<MetricName> metrics) : IPreparedExperiment
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => log.Notes;

    /// <inheritdoc/>
    public RunOutcome Run(ExperimentOptions settings, ulong seed, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        var folds = log.Folds.Test;
        using var model = log.Make(settings, seed);
        var measurement = new RetrievalMeasurement(metrics, model);
        for (var fold = 0; fold < folds.Length; fold++)
        {
            model.Fit(folds[fold].Samples, progress: new RetrievalProgress(progress, fold, folds.Length), cancellation: cancellation);
            measurement.Ask(folds[fold].Queries, cancellation);
        }

        progress.Report(new("", 1, ""));
        return new ValuesOutcome(measurement.Samples());
    }

    /// <inheritdoc/>
    public double Try(ExperimentOptions settings, ulong seed, MetricName objective, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        var fold = log.Folds.Validation;
        using var model = log.Make(settings, seed);
        // Judged at the end alone: where the learning rate falls to 0, an epoch before is not what fewer epochs would give.
        model.Fit(fold.Samples, progress: new RetrievalProgress(progress), cancellation: cancellation);
        var measurement = new RetrievalMeasurement([objective], model);
        measurement.Ask(fold.Queries, cancellation);
        progress.Report(new("", 1, ""));
        return measurement.Samples()[objective].Value;
    }
}
