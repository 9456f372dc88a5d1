using Verge.Models.Ranking;
using Verge.NeuralNetworks;
using Verge.Training.Experiments;

namespace Verge.Training;

/// <summary>Settings of the ranker's training by the names that they have in an experiment's rows, over those of a preset: of a network, or of trees.</summary>
public sealed class RankingChanges
{
    private readonly string _where;
    private readonly RankingTrainerChanges _trainer;
    private readonly RankingClassWeights _weights;
    private readonly RankingTreeOptions _trees;

    private RankingChanges(ExperimentOptions settings, string where)
    {
        (Settings, _where) = (settings, where);
        var reader = new OptionsReader(settings, where);
        _trainer = reader.Take<RankingTrainerChanges>();
        _weights = reader.Take<RankingClassWeights>();
        _trees = reader.Take<RankingTreeOptions>();
        reader.Done();
    }

    /// <summary>The settings as written.</summary>
    public ExperimentOptions Settings { get; }

    /// <summary>Reads them.</summary>
    /// <param name="settings">The settings as written.</param>
    /// <param name="where">Whose they are, for messages.</param>
    /// <exception cref="ExperimentException">No such setting, with those that there are; or a value that it cannot have, named.</exception>
    public static RankingChanges Read(ExperimentOptions settings, string where)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var changes = new RankingChanges(settings, where);

        // What cannot be is refused before any data is read.
        changes.Apply(new());
        if (settings.Values.Keys.Any(name => RankingSettingUse.Unused(name, RankingModels.Bst) is not null))
        {
            changes.Apply(new() { Ranking = new() { Model = Rankers.Gbdt } });
        }

        return changes;
    }

    /// <summary>A preset with the settings in place of its own.</summary>
    /// <exception cref="ExperimentException">A value out of its range, named.</exception>
    public PipelineOptions Apply(PipelineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var trainer = options.RankingTrainer with
        {
            Epochs = _trainer.Epochs ?? options.RankingTrainer.Epochs,
            BatchSize = _trainer.BatchSize ?? options.RankingTrainer.BatchSize,
            LearningRate = _trainer.LearningRate ?? options.RankingTrainer.LearningRate,
            ClipNorm = _trainer.ClipNorm is { } norm ? norm > 0 ? norm : null : options.RankingTrainer.ClipNorm,
            Patience = _trainer.Patience ?? options.RankingTrainer.Patience,
            EvaluationSteps = _trainer.EvaluationSteps ?? options.RankingTrainer.EvaluationSteps,
        };
        var tasks = IsSet("positive_weights") || IsSet("correct_positive_weights") ? _weights.Over(options.Ranking.Tasks) : options.Ranking.Tasks;
        var optimizer = _trainer is { Optimizer: null, WeightDecay: null } ? options.RankingOptimizer : Over(options.RankingOptimizer ?? new());
        var boosting = options.Ranking.Model == Rankers.Gbdt ? _trees.Over(options.Ranking.Boosting, IsSet) : options.Ranking.Boosting;
        try
        {
            boosting.Validated();

            // The ranges are those of an experiment's.
            new RankingTrainerOptions
            {
                Epochs = trainer.Epochs,
                BatchSize = trainer.BatchSize,
                LearningRate = trainer.LearningRate,
                ClipNorm = _trainer.ClipNorm ?? 0,
                Schedule = _trainer.Schedule,
                WarmUp = _trainer.WarmUp,
                Patience = trainer.Patience,
                EvaluationSteps = trainer.EvaluationSteps,
            }.Validated();
            optimizer?.Validated();
            tasks.Validated(Math.Max(1, tasks.PositiveWeights.Length));
        }
        catch (ArgumentException error)
        {
            throw new ExperimentException($"{_where}: {error.Message}", error);
        }

        return options with
        {
            Ranking = options.Ranking with { Tasks = tasks, Boosting = boosting },
            RankingOptimizer = optimizer,
            RankingTrainer = _trainer is { Schedule: null, WarmUp: null } ? trainer : trainer with { Schedule = LearningRateSchedules.Of(_trainer.Schedule, _trainer.WarmUp) },
        };
    }

    /// <summary>Refuses settings that the ranker has no use for: of trees those of networks, and the other way round.</summary>
    /// <param name="options">All that was asked for, these among it.</param>
    /// <exception cref="ExperimentException">A setting without effect, with the model that it would be of.</exception>
    public void RequireUse(PipelineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (var (name, value) in Settings.Values)
        {
            if (RankingSettingUse.Unused(name, options.Ranking.Model) is { } expected)
            {
                throw new ExperimentException($"{_where}: {name}: got '{value}', expected {expected}");
            }
        }
    }

    private RankingOptimizerOptions Over(RankingOptimizerOptions options) => options with
    {
        Optimizer = _trainer.Optimizer ?? options.Optimizer,
        WeightDecay = _trainer.WeightDecay ?? options.WeightDecay,
    };

    private bool IsSet(string name) => Settings.Values.ContainsKey(name);
}
