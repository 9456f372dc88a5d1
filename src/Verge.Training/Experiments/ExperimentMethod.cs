using System.Collections.Immutable;

namespace Verge.Training.Experiments;

/// <summary>A row of an experiment: a method and its settings.</summary>
/// <param name="Row">Its name, as in the paper.</param>
/// <param name="Settings">Its settings on every data set; the stage knows them.</param>
/// <param name="On">Settings that differ on a data set, by <see cref="ExperimentData.Path"/> or <see cref="ExperimentData.Name"/>.</param>
/// <param name="Space">Values that tuning chooses among, by setting.</param>
public sealed record ExperimentMethod(
    string Row,
    ExperimentOptions Settings,
    ImmutableDictionary<string, ExperimentOptions> On,
    ImmutableSortedDictionary<string, ImmutableArray<string>> Space)
{
    /// <summary>The name of the <see cref="ExperimentBlock"/> that it stands in.</summary>
    public string Block { get; init; } = "";

    /// <summary>Those of <see cref="Settings"/> that the row names itself; the others are all rows'.</summary>
    public ExperimentOptions Own { get; init; } = ExperimentOptions.None;

    /// <summary>Values that tuning chooses among on a data set in the place of <see cref="Space"/>, by <see cref="ExperimentData.Path"/> or <see cref="ExperimentData.Name"/>.</summary>
    public ImmutableDictionary<string, ImmutableSortedDictionary<string, ImmutableArray<string>>> Spaces { get; init; } =
        ImmutableDictionary<string, ImmutableSortedDictionary<string, ImmutableArray<string>>>.Empty;

    /// <summary>Values that tuning chooses among on a data set.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> SpaceOn(ExperimentData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Spaces.GetValueOrDefault(data.Name) ?? Spaces.GetValueOrDefault(data.Path) ?? Space;
    }

    /// <summary>The settings on a data set.</summary>
    public ExperimentOptions SettingsOn(ExperimentData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Settings.With(OwnOn(data));
    }

    /// <summary>What differs on a data set: by its path, which all its settings share, and over that by its name.</summary>
    public ExperimentOptions OwnOn(ExperimentData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return On.GetValueOrDefault(data.Path, ExperimentOptions.None).With(On.GetValueOrDefault(data.Name, ExperimentOptions.None));
    }

    /// <summary>The row's name in results on a data set.</summary>
    public string NameOn(ExperimentData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.Setting.Length == 0 ? Row : $"{Row}, {data.Setting}";
    }
}
