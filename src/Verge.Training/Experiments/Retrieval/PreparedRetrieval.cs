using System.Collections.Immutable;
using Verge.Evaluation;
using Verge.Evaluation.Intervals;

namespace Verge.Training.Experiments;

/// <summary>Fits a method to each fold in turn, and asks it the fold's queries.</summary>
internal sealed class PreparedRetrieval(RetrievalLog log, ImmutableArray<MetricName> metrics) : IPreparedExperiment
{
    /// <summary>The slice of targets that training had not shown.</summary>
    private const string NewItem = "new-item";

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => log.Notes;

    /// <inheritdoc/>
    public RunOutcome Run(ExperimentOptions settings, ulong seed, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        var measured = Roll(log.Folds.Test, settings, seed, metrics, progress, cancellation);
        return new ValuesOutcome(
            measured.Samples(),
            log.AsksForNew ? ImmutableSortedDictionary.Create<string, IReadOnlyDictionary<MetricName, WeightedMeanSample>>(StringComparer.Ordinal).Add(NewItem, measured.NewItems()) : null);
    }

    /// <inheritdoc/>
    public double Try(ExperimentOptions settings, ulong seed, MetricName objective, IProgress<StageProgress> progress, CancellationToken cancellation) =>
        Roll(log.Folds.Validation, settings, seed, [objective], progress, cancellation).Samples()[objective].Value;

    /// <summary>Judged at each fold's end alone: where the learning rate falls to 0, an epoch before is not what fewer epochs would give.</summary>
    private RetrievalMeasurement Roll(
        ImmutableArray<RetrievalFold> folds, ExperimentOptions settings, ulong seed, ImmutableArray<MetricName> asked, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        using var model = log.Make(settings, seed);
        var measurement = new RetrievalMeasurement(asked, model, log.AsksForNew);
        for (var fold = 0; fold < folds.Length; fold++)
        {
            model.Fit(folds[fold].Samples, progress: new FoldProgress(progress, fold, folds.Length), cancellation: cancellation);
            measurement.Ask(folds[fold].Queries, cancellation);
        }

        progress.Report(new("", 1, ""));
        return measurement;
    }
}
