using System.Collections.Immutable;
using Verge.Datasets;
using Verge.Evaluation;

namespace Verge.Training.Experiments;

/// <summary>Experiments of the re-ranking stage: the order of a device's candidates at a trigger (EdgeRec, Table 2).</summary>
public sealed class RerankingExperiment : IExperimentStage
{
    private static readonly ImmutableArray<MetricKind> s_metrics = [MetricKind.Gauc, MetricKind.Mrr, MetricKind.Ndcg, MetricKind.Map, MetricKind.Precision];

    /// <inheritdoc/>
    public string Name => "reranking";

    /// <inheritdoc/>
    public bool Check(ExperimentOptions settings, string where) => RerankingSettings.Read(settings, where).Rule is null;

    /// <inheritdoc/>
    public void CheckUse(ExperimentOptions settings, ExperimentOptions own, string where) => RerankingSettings.Read(settings, where).CheckUse(own, where);

    /// <inheritdoc/>
    public void Check(ExperimentData data, Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(experiment);
        Read(data);
        foreach (var metric in experiment.Metrics)
        {
            // Scores of rules and of losses over lists are no probabilities: only what goes by the order within a list.
            if (metric.Negatives is not null || !s_metrics.Contains(metric.Kind) || metric.Task is not ("" or "click"))
            {
                throw new ExperimentException($"metrics: got '{metric}', expected gauc, mrr, ndcg, map or precision: of the order within a request");
            }
        }
    }

    /// <inheritdoc/>
    public IPreparedExperiment Prepare(StoredDataset data, ExperimentData options, Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(experiment);
        return new PreparedReranking(RerankingFolds.Of(data.Dataset, options.Kind, Read(options), options.Name), experiment, options.Name);
    }

    private static RerankingDataOptions Read(ExperimentData data) => DataPreset.Kinds.Contains(data.Kind, StringComparer.Ordinal)
        ? data.Options.Read<RerankingDataOptions>(data.Name).Validated(data.Name)
        : throw new ExperimentException($"{data.Name}, kind: got '{data.Kind}', expected one of {string.Join(", ", DataPreset.Kinds)}: logs with the lists that were shown");
}
