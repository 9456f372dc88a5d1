using System.Reflection;
using Verge.Domain;
using Verge.Models.Retrieval;
using Verge.NeuralNetworks;
using Verge.Training.Experiments;
using YamlDotNet.Serialization.NamingConventions;

namespace Verge.Training;

/// <summary>
/// Settings of retrieval by the names that they have in an experiment's rows, over those of a preset: of both surfaces, or of one, so that the
/// rows that experiments have found best on each can be sealed in one bundle.
/// </summary>
public sealed class RetrievalChanges
{
    // The item tower is one, and so is how near a user is to an item.
    private static readonly string[] s_ofBoth = ["affinity", "projection", "separate", "width"];

    private readonly string _where;
    private readonly Surface? _surface;
    private readonly TwoTowersOptions _towers;
    private readonly RetrievalLoss _loss;
    private readonly RetrievalTrainerChanges _trainer;
    private readonly bool _isOfTowers;

    private RetrievalChanges(ExperimentOptions settings, string where, Surface? surface)
    {
        (Settings, _where, _surface) = (settings, where, surface);
        var reader = new OptionsReader(settings, where);
        _towers = reader.Take<TwoTowersOptions>();
        _isOfTowers = reader.Rest.Values.Count < settings.Values.Count;
        _loss = reader.Take<RetrievalLoss>(("loss", nameof(RetrievalLoss.Kind)));
        _trainer = surface is null ? reader.Take<RetrievalTrainerChanges>() : new();
        reader.Done();
        if (surface is not null && s_ofBoth.FirstOrDefault(both => settings.Values.ContainsKey(both)) is { } name)
        {
            throw new ExperimentException($"{where}: got the setting '{name}', expected it for both surfaces: the item tower is one");
        }
    }

    /// <summary>The settings as written.</summary>
    public ExperimentOptions Settings { get; }

    /// <summary>Reads them.</summary>
    /// <param name="settings">The settings as written.</param>
    /// <param name="where">Whose they are, for messages.</param>
    /// <param name="surface">The surface that they are of; <see langword="null"/>: both. How towers are trained is one thing, of both.</param>
    /// <exception cref="ExperimentException">No such setting, with those that there are; or a value that it cannot have, named.</exception>
    public static RetrievalChanges Read(ExperimentOptions settings, string where, Surface? surface = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var changes = new RetrievalChanges(settings, where, surface);

        // What cannot be is refused before any data is read.
        changes.Apply(new() { HomeRetrieval = surface is null ? null : new() });
        return changes;
    }

    /// <summary>Another kind of loss has its own defaults: how many negatives suit one says nothing of another. In-batch is corrected for popularity.</summary>
    public static RetrievalLoss OfKind(RetrievalLoss preset, string kind)
    {
        ArgumentNullException.ThrowIfNull(preset);
        return kind == preset.Kind ? preset : new() { Kind = kind, PopularityCorrection = kind == "in-batch" };
    }

    /// <summary>A preset with the settings in place of its own.</summary>
    /// <exception cref="ExperimentException">A value out of its range, two that do not go together, or a tower of one surface where both share it; named.</exception>
    public PipelineOptions Apply(PipelineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (_surface is not null && _isOfTowers && options.HomeRetrieval is null)
        {
            throw new ExperimentException($"{_where}: got '{Settings}', expected settings of a user tower only where home has one of its own: both surfaces share one");
        }

        var changed = options with
        {
            Retrieval = Touches(Surface.ViewItem) ? Over(options.Retrieval, _towers) : options.Retrieval,
            HomeRetrieval = Touches(Surface.Home) && options.HomeRetrieval is { } home ? Over(home, _towers) : options.HomeRetrieval,
            ViewItemLoss = Touches(Surface.ViewItem) ? Over(options.ViewItemLoss) : options.ViewItemLoss,
            HomeLoss = Touches(Surface.Home) ? Over(options.HomeLoss) : options.HomeLoss,
            RetrievalOptimizer = options.RetrievalOptimizer with { WeightDecay = _trainer.WeightDecay ?? options.RetrievalOptimizer.WeightDecay },
        };
        var trainer = options.RetrievalTrainer with
        {
            Epochs = _trainer.Epochs ?? options.RetrievalTrainer.Epochs,
            BatchSize = _trainer.BatchSize ?? options.RetrievalTrainer.BatchSize,
            LearningRate = _trainer.LearningRate ?? options.RetrievalTrainer.LearningRate,
            ClipNorm = _trainer.ClipNorm ?? options.RetrievalTrainer.ClipNorm,
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
                Schedule = _trainer.Schedule,
                WarmUp = _trainer.WarmUp,
                WeightDecay = changed.RetrievalOptimizer.WeightDecay,
                ClipNorm = trainer.ClipNorm,
            }.Validated();
        }
        catch (ArgumentException error)
        {
            throw new ExperimentException($"{_where}: {error.Message}", error);
        }

        return changed with
        {
            RetrievalTrainer = _trainer is { Schedule: null, WarmUp: null } ? trainer : trainer with { Schedule = LearningRateSchedules.Of(_trainer.Schedule, _trainer.WarmUp) },
        };
    }

    /// <summary>Refuses settings that neither the towers nor the losses which they are given to have a use for.</summary>
    /// <param name="options">All that was asked for, these among it.</param>
    /// <exception cref="ExperimentException">A setting without effect, with what it has an effect with.</exception>
    public void RequireUse(PipelineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var home = (options.HomeRetrieval ?? options.Retrieval, options.HomeLoss);
        (TwoTowersOptions Towers, RetrievalLoss Loss)[] given = _surface switch
        {
            Surface.Home => [home],
            Surface.ViewItem => [(options.Retrieval, options.ViewItemLoss)],
            _ => [(options.Retrieval, options.ViewItemLoss), home],
        };
        foreach (var (name, value) in Settings.Values)
        {
            if (RetrievalSettingUse.Unused(name, [.. given.Select(one => one.Towers.Model)], [.. given.Select(one => one.Loss.Kind)]) is { } expected)
            {
                throw new ExperimentException($"{_where}: {name}: got '{value}', expected {expected}");
            }
        }
    }

    private bool Touches(Surface surface) => _surface is null || _surface == surface;

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
