using System.Collections.Immutable;
using System.Globalization;
using Verge.Datasets;
using Verge.Domain;
using Verge.Evaluation;
using Verge.Evaluation.Intervals;
using Verge.Features;
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
        ExperimentOptions settings, ulong seed, bool validation, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        var folds = validation ? _folds.Validation : _folds.Test;
        var method = settings.Read<RetrievalSettings>("settings");
        using var model = RetrievalMethods.Make(method, Encode(method.Width), folds[0].Samples.Length / method.BatchSize, seed);
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
