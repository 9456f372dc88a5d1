using System.Collections.Immutable;
using Verge.Datasets;
using Verge.Evaluation;

namespace Verge.Training.Experiments;

/// <summary>Experiments of the ranking stage: the probability of a click, and of more, of what was seen on logged lists (BST, Table 4; DMT, Tables 1 and 3 to 5).</summary>
/// <param name="time">Measures response times; null: the system's clock.</param>
public sealed class RankingExperiment(TimeProvider? time = null) : IExperimentStage
{
    private static readonly ImmutableArray<MetricKind> s_metrics =
    [
        MetricKind.Auc, MetricKind.Gauc, MetricKind.LogLoss, MetricKind.Ece, MetricKind.Mrr, MetricKind.Ndcg, MetricKind.Map, MetricKind.Precision, MetricKind.RelaImpr,
        MetricKind.Kl, MetricKind.GapClosed, MetricKind.ResponseMs,
    ];

    /// <inheritdoc/>
    public string Name => "ranking";

    /// <inheritdoc/>
    public string FigureLabel => "mean gate weight";

    /// <inheritdoc/>
    public bool Check(ExperimentOptions settings, string where) => RankingSettings.Read(settings, where).HasChance;

    /// <inheritdoc/>
    public void CheckUse(ExperimentOptions settings, ExperimentOptions own, string where)
    {
        ArgumentNullException.ThrowIfNull(own);
        var model = RankingSettings.Read(settings, where).Model.Model;
        foreach (var (name, value) in own.Values)
        {
            if (RankingSettingUse.Unused(name, model) is { } expected)
            {
                throw new ExperimentException($"{where}, {name}: got '{value}', expected {expected}");
            }
        }
    }

    /// <inheritdoc/>
    public void Check(ExperimentData data, Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(experiment);
        var options = Read(data);
        foreach (var metric in experiment.Metrics)
        {
            // A task that only other data of the table has is no mistake; one that none has is.
            var task = metric.Task.Length == 0 || (metric.Kind != MetricKind.ResponseMs && RankingTasks.All.Contains(metric.Task, StringComparer.Ordinal));
            if (metric.Negatives is not null || !s_metrics.Contains(metric.Kind) || !task)
            {
                throw new ExperimentException(
                    $"metrics: got '{metric}', expected auc, gauc, logloss, ece, mrr, ndcg, map, precision, relaimpr, kl, gap_closed, each of {string.Join(", ", RankingTasks.All)} or none, or response_ms");
            }
        }

        var objective = experiment.Objective;
        if (objective.Kind == MetricKind.ResponseMs || (objective.Task.Length > 0 && !options.Tasks.Contains(objective.Task)))
        {
            throw new ExperimentException($"{data.Name}, objective: got '{objective}', expected a metric of scores, of one of the data's tasks {string.Join(", ", options.Tasks)}");
        }
    }

    /// <inheritdoc/>
    public IPreparedExperiment Prepare(StoredDataset data, ExperimentData options, Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(experiment);
        var made = Read(options);
        if (made.ItemAttributes.FirstOrDefault(name => !data.Dataset.Items.Any(item => item.Attribute(name) is not null)) is { } unknown)
        {
            throw new ExperimentException($"{options.Name}, item_attributes: got '{unknown}', expected attributes that its items have");
        }

        var schema = RankingSchemas.Of(options.Kind, made, options.Name);
        return new PreparedRanking(RankingFolds.Of(data, schema, made, options.Name), experiment, options.Name, time ?? TimeProvider.System);
    }

    private static RankingDataOptions Read(ExperimentData data) => DataPreset.Kinds.Contains(data.Kind, StringComparer.Ordinal)
        ? data.Options.Read<RankingDataOptions>(data.Name).Validated(data.Kind, data.Name)
        : throw new ExperimentException($"{data.Name}, kind: got '{data.Kind}', expected one of {string.Join(", ", DataPreset.Kinds)}: logs with the lists that were shown");
}
