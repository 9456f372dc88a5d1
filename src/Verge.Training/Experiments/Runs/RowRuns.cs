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

    public ExperimentMethod Method => method;

    /// <summary>The method with its settings on this data.</summary>
    public ExperimentOptions Settings { get; } = method.SettingsOn(data);

    /// <summary>The seeds whose runs are not there.</summary>
    public IEnumerable<ulong> Missing => seeds.Where(seed => !_runs.ContainsKey(seed));

    public bool IsComplete => !Missing.Any();

    /// <summary>What tells a run from those of other settings, data and seeds.</summary>
    public RunIdentity Identity(ulong seed) => RunIdentity.Of(experiment, data, Settings, seed);

    /// <summary>What a run is, as its folder says.</summary>
    public object Config(ulong seed) => new
    {
        table = experiment.Table,
        data = data.Name,
        row = method.Row,
        stage = experiment.Stage,
        kind = data.Kind,
        path = data.Path,
        options = data.Options.Values,
        settings = Settings.Values,
        seed,
        metrics = experiment.Measured.Select(metric => metric.ToString()),
    };

    /// <summary>Takes the runs that are kept.</summary>
    /// <exception cref="ExperimentException">The file of one is damaged.</exception>
    public void Find(ExperimentRuns kept)
    {
        foreach (var seed in seeds)
        {
            if (kept.Find(experiment.Table, data.Name, method.Row, Identity(seed), experiment.Measured) is { } run)
            {
                _runs.Add(seed, run);
            }
        }
    }

    /// <summary>Takes a run, and keeps it under the row's name.</summary>
    public void Add(ulong seed, RunOutcome outcome, double seconds, ExperimentRuns kept)
    {
        var run = new ExperimentRun(experiment.Table, data.Name, method.Row, experiment.Measured, Identity(seed), seconds, outcome);
        kept.Save(run);
        _runs.Add(seed, run);
    }

    /// <summary>The row, once all runs are there.</summary>
    /// <param name="baseRow">The row that its base is, where one is and runs too.</param>
    /// <param name="oracle">The row that its oracle is, likewise.</param>
    public ExperimentResult ToResult(RowRuns? baseRow, RowRuns? oracle) => new(experiment, data, method, Runs)
    {
        Base = baseRow?.Runs ?? [],
        Oracle = oracle?.Runs ?? [],
    };

    private ImmutableArray<ExperimentRun> Runs => [.. seeds.Select(seed => _runs[seed])];
}
