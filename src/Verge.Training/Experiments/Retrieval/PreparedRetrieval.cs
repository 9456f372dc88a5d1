using System.Collections.Immutable;
using System.Globalization;
using Verge.Datasets;
using Verge.Domain;
using Verge.Evaluation;
using Verge.Evaluation.Intervals;
using Verge.Features;
using Verge.Models.Retrieval;
using Verge.NeuralNetworks;

namespace Verge.Training.Experiments;

/// <summary>A log, cut and encoded for retrieval.</summary>
internal sealed class PreparedRetrieval : IPreparedExperiment
{
    private readonly ImmutableArray<MetricName> _metrics;
    private readonly Dataset _data;
    private readonly int _historyLength;
    private readonly int _count;
    private readonly RetrievalFolds _folds;

    public PreparedRetrieval(StoredDataset data, RetrievalDataOptions options, string where, ImmutableArray<MetricName> metrics)
    {
        _metrics = metrics;
        (_data, _historyLength) = (data.Dataset, options.HistoryLength);
        var items = Encode(width: 1);
        _count = items.Count;
        _folds = RetrievalFolds.Of(data, items, options, where);
        Notes =
        [
            string.Create(CultureInfo.InvariantCulture, $"{_count - 1:N0} items"),
            string.Create(CultureInfo.InvariantCulture, $"{_folds.Test.Sum(fold => fold.Samples.Length):N0} samples"),
            string.Create(CultureInfo.InvariantCulture, $"{_folds.Test.Sum(fold => fold.Queries.Length):N0} queries"),
        ];
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<MetricName, WeightedMeanSample> Run(
        ExperimentOptions settings, ulong seed, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        var folds = _folds.Test;
        using var model = Make(settings, folds[0], seed);
        var measurement = new RetrievalMeasurement(_metrics, _count);
        for (var fold = 0; fold < folds.Length; fold++)
        {
            var part = folds.Length == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"Day {fold + 1} of {folds.Length}");
            model.Fit(folds[fold].Samples, progress: new TrainerProgress(progress, part), cancellation: cancellation);
            measurement.Show(folds[fold].Samples);
            measurement.Ask(model, folds[fold].Queries, new Progress<double>(), cancellation);
        }

        progress.Report(new("", 1, ""));
        return measurement.Samples();
    }

    /// <inheritdoc/>
    public ExperimentTrial Try(ExperimentOptions settings, ulong seed, MetricName objective, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        var fold = _folds.Validation;
        using var model = Make(settings, fold, seed);
        var values = new List<double>();
        model.Fit(fold.Samples, _ => Measure() * (objective.HigherIsBetter ? 1 : -1), new TrainerProgress(progress, ""), cancellation);
        if (values.Count == 0)
        {
            Measure();
            return new(ExperimentOptions.None, values[0]);
        }

        // How many passes are best over fewer samples says nothing of how many are over all.
        var best = values.IndexOf(objective.HigherIsBetter ? values.Max() : values.Min());
        var found = _folds.IsTuningWhole ? ExperimentOptions.None.With("epochs", string.Create(CultureInfo.InvariantCulture, $"{best + 1}")) : ExperimentOptions.None;
        return new(found, values[best]);

        double Measure()
        {
            var measurement = new RetrievalMeasurement([objective], _count);
            measurement.Show(fold.Samples);
            measurement.Ask(model, fold.Queries, new Progress<double>(), cancellation);
            values.Add(measurement.Samples()[objective].Value);
            return values[^1];
        }
    }

    private IRetrievalModel Make(ExperimentOptions options, RetrievalFold fold, ulong seed)
    {
        var settings = RetrievalSettings.Read(options, "settings");
        return RetrievalMethods.Make(settings, Encode(settings.Towers.Width), fold.Samples.Length, seed);
    }

    /// <summary>Ids only: a row of a table for each item that occurs.</summary>
    private ItemEncodingTable Encode(int width)
    {
        var schema = new RetrievalSchema
        {
            ItemAttributes = [new(Item.ItemIdAttribute, width)],
            TitleBuckets = 0,
            HistoryLength = _historyLength,
            MinimumCount = 1,
        };
        return new(RetrievalFeatures.Fit(schema, _data), _data.Items);
    }

    private sealed class TrainerProgress(IProgress<StageProgress> progress, string part) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => progress.Report(new(
            part,
            (double)value.Step / Math.Max(1, value.Steps),
            string.Create(CultureInfo.InvariantCulture, $"epoch {value.Epoch} of {value.Epochs}, loss {value.Loss:0.0000}, {value.SamplesPerSecond:N0} samples/s")));
    }
}
