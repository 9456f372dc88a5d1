using System.Collections.Immutable;
using System.Globalization;
using Verge.Evaluation;
using Verge.Evaluation.Intervals;

namespace Verge.Training.Experiments;

/// <summary>Fits a method to each fold in turn, and asks it the fold's queries.</summary>
internal sealed class PreparedRetrieval(RetrievalLog log, ImmutableArray<MetricName> metrics) : IPreparedExperiment
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => log.Notes;

    /// <inheritdoc/>
    public IReadOnlyDictionary<MetricName, WeightedMeanSample> Run(
        ExperimentOptions settings, ulong seed, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        var folds = log.Folds.Test;
        using var model = log.Make(settings, seed);
        var measurement = new RetrievalMeasurement(metrics, model);
        for (var fold = 0; fold < folds.Length; fold++)
        {
            var part = folds.Length == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"Day {fold + 1} of {folds.Length}");
            model.Fit(folds[fold].Samples, progress: new RetrievalProgress(progress, part), cancellation: cancellation);
            measurement.Ask(folds[fold].Queries, cancellation);
        }

        progress.Report(new("", 1, ""));
        return measurement.Samples();
    }

    /// <inheritdoc/>
    public ExperimentTrial Try(ExperimentOptions settings, ulong seed, MetricName objective, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        var fold = log.Folds.Validation;
        using var model = log.Make(settings, seed);
        var values = new List<double>();
        model.Fit(fold.Samples, _ => Measure() * (objective.HigherIsBetter ? 1 : -1), new RetrievalProgress(progress, ""), cancellation);
        if (values.Count == 0)
        {
            Measure();
            return new(ExperimentOptions.None, values[0]);
        }

        // How many passes are best over fewer samples says nothing of how many are over all.
        var best = values.IndexOf(objective.HigherIsBetter ? values.Max() : values.Min());
        var found = log.Folds.IsTuningWhole ? ExperimentOptions.None.With("epochs", string.Create(CultureInfo.InvariantCulture, $"{best + 1}")) : ExperimentOptions.None;
        return new(found, values[best]);

        double Measure()
        {
            var measurement = new RetrievalMeasurement([objective], model);
            measurement.Ask(fold.Queries, cancellation);
            values.Add(measurement.Samples()[objective].Value);
            return values[^1];
        }
    }
}
