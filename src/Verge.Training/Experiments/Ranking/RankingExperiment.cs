using System.Collections.Immutable;
using Verge.Datasets;
using Verge.Evaluation;
using Verge.Features;

namespace Verge.Training.Experiments;

/// <summary>Experiments of the ranking stage: the click probability of what was seen on logged lists (BST, Table 4).</summary>
public sealed class RankingExperiment : IExperimentStage
{
    private static readonly ImmutableArray<MetricKind> s_metrics =
    [
        MetricKind.Auc, MetricKind.Gauc, MetricKind.LogLoss, MetricKind.Ece, MetricKind.Mrr, MetricKind.Ndcg, MetricKind.Map, MetricKind.Precision, MetricKind.RelaImpr,
    ];

    /// <inheritdoc/>
    public string Name => "ranking";

    /// <inheritdoc/>
    public bool Check(ExperimentOptions settings, string where)
    {
        RankingSettings.Read(settings, where);
        return true;
    }

    /// <inheritdoc/>
    public void Check(ExperimentData data, Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(experiment);
        Read(data);
        foreach (var metric in experiment.Metrics)
        {
            if (metric.Negatives is not null || !s_metrics.Contains(metric.Kind) || (metric.Task.Length > 0 && metric.Task != RankingTask.Click.Name))
            {
                throw new ExperimentException($"metrics: got '{metric}', expected auc, gauc, logloss, ece, mrr, ndcg, map, precision or relaimpr, of clicks");
            }
        }
    }

    /// <inheritdoc/>
    public IPreparedExperiment Prepare(StoredDataset data, ExperimentData options, Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(experiment);
        var made = Read(options);
        return new PreparedRanking(RankingFolds.Of(data.Dataset, RankingSchemas.Of(options.Kind, made), made, options.Name), experiment.Objective, options.Name);
    }

    private static RankingDataOptions Read(ExperimentData data) => DataPreset.Kinds.Contains(data.Kind, StringComparer.Ordinal)
        ? data.Options.Read<RankingDataOptions>(data.Name).Validated(data.Name)
        : throw new ExperimentException($"{data.Name}, kind: got '{data.Kind}', expected one of {string.Join(", ", DataPreset.Kinds)}: logs with the lists that were shown");
}
