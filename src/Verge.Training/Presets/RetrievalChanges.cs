using System.Reflection;
using Verge.Models.Retrieval;
using Verge.NeuralNetworks;
using Verge.Training.Experiments;
using YamlDotNet.Serialization.NamingConventions;

namespace Verge.Training;

/// <summary>
/// Settings of retrieval by the names that they have in an experiment's rows, over those of a preset, on both surfaces: what an experiment has
/// found best can be sealed.
/// </summary>
public sealed class RetrievalChanges
{
    private readonly string _where;
    private readonly TwoTowersOptions _towers;
    private readonly RetrievalLoss _loss;
    private readonly RetrievalTrainerChanges _trainer;

    private RetrievalChanges(ExperimentOptions settings, string where)
    {
        (Settings, _where) = (settings, where);
        var reader = new OptionsReader(settings, where);
        _towers = reader.Take<TwoTowersOptions>();
        _loss = reader.Take<RetrievalLoss>(("loss", nameof(RetrievalLoss.Kind)));
        _trainer = reader.Take<RetrievalTrainerChanges>();
        reader.Done();
    }

    /// <summary>The settings as written.</summary>
    public ExperimentOptions Settings { get; }

    /// <summary>Reads them.</summary>
    /// <param name="settings">The settings as written.</param>
    /// <param name="where">Whose they are, for messages.</param>
    /// <exception cref="ExperimentException">No such setting, with those that there are; or a value that it cannot have, named.</exception>
    public static RetrievalChanges Read(ExperimentOptions settings, string where)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var changes = new RetrievalChanges(settings, where);

        // What cannot be is refused before any data is read.
        changes.Apply(new());
        return changes;
    }

    /// <summary>Another kind of loss has its own defaults: how many negatives suit one says nothing of another. In-batch is corrected for popularity.</summary>
    public static RetrievalLoss OfKind(RetrievalLoss preset, string kind)
    {
        ArgumentNullException.ThrowIfNull(preset);
        return kind == preset.Kind ? preset : new() { Kind = kind, PopularityCorrection = kind == "in-batch" };
    }

    /// <summary>A preset with the settings in place of its own.</summary>
    /// <exception cref="ExperimentException">A value out of its range, or two that do not go together, named.</exception>
    public PipelineOptions Apply(PipelineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var changed = options with
        {
            Retrieval = Over(options.Retrieval, _towers),
            HomeRetrieval = options.HomeRetrieval is { } home ? Over(home, _towers) : null,
            ViewItemLoss = Over(options.ViewItemLoss),
            HomeLoss = Over(options.HomeLoss),
            RetrievalOptimizer = options.RetrievalOptimizer with { WeightDecay = _trainer.WeightDecay ?? options.RetrievalOptimizer.WeightDecay },
        };
        var trainer = options.RetrievalTrainer with
        {
            Epochs = _trainer.Epochs ?? options.RetrievalTrainer.Epochs,
            BatchSize = _trainer.BatchSize ?? options.RetrievalTrainer.BatchSize,
            LearningRate = _trainer.LearningRate ?? options.RetrievalTrainer.LearningRate,
        };
        try
        {
            changed.Validated();

            // The ranges are those of an experiment's.
            new Experiments.RetrievalTrainerOptions
            {
                Epochs = trainer.Epochs,
                BatchSize = trainer.BatchSize,
                LearningRate = trainer.LearningRate,
                WarmUp = _trainer.WarmUp,
                WeightDecay = changed.RetrievalOptimizer.WeightDecay,
            }.Validated();
        }
        catch (ArgumentException error)
        {
            throw new ExperimentException($"{_where}: {error.Message}", error);
        }

        return changed with { RetrievalTrainer = _trainer.WarmUp is { } share ? trainer with { Schedule = new LinearWarmUpDecay(share) } : trainer };
    }

    private RetrievalLoss Over(RetrievalLoss preset) => Over(Settings.Values.ContainsKey("loss") ? OfKind(preset, _loss.Kind) : preset, _loss);

    /// <summary>What was read where a setting names it, else the preset's.</summary>
    private T Over<T>(T preset, T read)
        where T : new()
    {
        var result = new T();
        foreach (var property in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
        {
            var isNamed = Settings.Values.ContainsKey(UnderscoredNamingConvention.Instance.Apply(property.Name));
            property.SetValue(result, property.GetValue(isNamed ? read : preset));
        }

        return result;
    }
}
