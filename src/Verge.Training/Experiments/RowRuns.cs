using System.Collections.Immutable;

namespace Verge.Training.Experiments;

/// <summary>A row on one data set while its runs come in.</summary>
/// <param name="experiment">The experiment.</param>
/// <param name="data">The data set.</param>
/// <param name="method">The row.</param>
/// <param name="seeds">One run each.</param>
internal sealed class RowRuns(Experiment experiment, ExperimentData data, ExperimentMethod method, ImmutableArray<ulong> seeds)
{
    private readonly Dictionary<ulong, ExperimentRun> _runs = [];

    public Experiment Experiment => experiment;

    public ExperimentData Data => data;

    public ExperimentMethod Method => method;

    /// <summary>The method with its settings on this data.</summary>
    public ExperimentOptions Settings { get; } = method.SettingsOn(data);

    /// <summary>What tells its runs from those of other settings.</summary>
    public string Identity => $"{string.Join(' ', experiment.Metrics)} | {data.Options} | {Settings}";

    /// <summary>The seeds whose runs are not there.</summary>
    public IEnumerable<ulong> Missing => seeds.Where(seed => !_runs.ContainsKey(seed));

    public bool IsComplete => !Missing.Any();

    /// <summary>Takes the runs that are kept.</summary>
    /// <exception cref="ExperimentException">The file of one is damaged.</exception>
    public void Find(ExperimentRuns kept)
    {
        foreach (var seed in seeds)
        {
            if (kept.Find(experiment.Table, data.Name, method.Row, seed, Identity) is { } run)
            {
                Add(run);
            }
        }
    }

    /// <summary>Takes a run.</summary>
    public void Add(ExperimentRun run) => _runs.Add(run.Seed, run);

    /// <summary>The row, once all runs are there.</summary>
    public ExperimentResult ToResult() => new(experiment, data, method, [.. seeds.Select(seed => _runs[seed])]);
}
